//! Temporary: runs scenarios of a folder.
fn main() {
    let root = std::env::args().nth(1).unwrap();
    let only = std::env::args().nth(2);
    let mut files = Vec::new();
    fn walk(dir: &std::path::Path, root: &std::path::Path, out: &mut Vec<(String, String)>) {
        for e in std::fs::read_dir(dir).unwrap() {
            let p = e.unwrap().path();
            if p.is_dir() { walk(&p, root, out); } else if p.extension().is_some_and(|it| it == "toml" || it == "txt") {
                out.push((p.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&p).unwrap()));
            }
        }
    }
    walk(std::path::Path::new(&root), std::path::Path::new(&root), &mut files);
    if let Some(only) = only { files.retain(|(p, _)| !p.contains("scenarios") || p.contains(&only)); }
    let sources = pack::Sources::new(files.iter().map(|(a, b)| (a.as_str(), b.as_str())));
    let report = engine::scenario::run_all(&sources);
    for it in &report.failures { println!("{it}"); }
    let one: Vec<_> = report.one_sided().map(|it| it.to_string()).collect();
    println!("{} of {} passed; one-sided: {}", report.passed, report.scenarios, one.join(" "));
}
