//! Reads the market data that `$LODE_DATA` names, where it is set.

use std::path::PathBuf;

use lode_sim::market::{MarketError, load};

#[test]
fn every_bar_is_there_or_counted_as_missing() -> Result<(), MarketError> {
    let Some(path) = std::env::var_os("LODE_DATA") else {
        eprintln!("LODE_DATA isn't set: nothing to read");
        return Ok(());
    };
    let market = load(&[PathBuf::from(path)])?;
    let span = (market.source.to - market.source.from) / market.bar_seconds + 1;
    let missing: u64 = market.gaps.iter().map(|gap| gap.missing).sum();
    assert_eq!(market.bars.len() as u64 + missing, span);
    assert!(market.bars.is_sorted_by(|a, b| a.time < b.time));
    assert!(market.bars.iter().all(|bar| bar.depth > 0 && bar.price.quote > 0));
    eprintln!("{} bars, {} gaps, {missing} missing", market.bars.len(), market.gaps.len());
    Ok(())
}
