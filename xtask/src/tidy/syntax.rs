//! Rust as a syntax tree, without what only tests run.

use syn::{Attribute, Item};

/// Parses a file and drops items behind `cfg(test)`.
pub(super) fn shipped(text: &str) -> syn::Result<syn::File> {
    let mut file = syn::parse_file(text)?;
    if gated(&file.attrs) {
        file.items.clear();
    }
    strip(&mut file.items);
    Ok(file)
}

fn strip(items: &mut Vec<Item>) {
    items.retain(|item| !gated(attributes(item)));
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, inner)) = &mut module.content
        {
            strip(inner);
        }
    }
}

fn gated(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return false };
        list.path.is_ident("cfg") && list.tokens.to_string() == "test"
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
