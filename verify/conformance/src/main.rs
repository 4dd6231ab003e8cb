fn main() -> anyhow::Result<()> {
    let wasmd = std::env::args().nth(1).unwrap();
    let network = lode_conformance::Network::start(lode_conformance::Options::new(wasmd))?;
    println!("{} {:?}", network.rpc_url(0)?, network.accounts()[0]);
    println!("{:?}", network.validator(0)?);
    std::thread::sleep(std::time::Duration::from_secs(600));
    Ok(())
}
