//! Makes the build notice changed words.
fn main() {
    println!("cargo:rerun-if-changed=src/text/i18n");
    println!("cargo:rerun-if-changed=i18n.toml");
}
