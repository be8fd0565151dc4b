//! The header alone, twice over, in every C and C++ that programs are written in; and a C++ program.

use crate::toolchain::{
    C_WARNINGS, Workshop, c_compiler, cpp_compiler, header, linked_library, root, rpath_to, succeed,
    within_limit,
};

const TWICE: &str = "#include \"together.h\"\n#include \"together.h\"\n";

#[test]
fn the_header_stands_alone_in_every_language() {
    let workshop = Workshop::new();
    for standard in ["c99", "c11", "c17", "c2x"] {
        let source = workshop.path().join("alone.c");
        std::fs::write(&source, format!("{TWICE}int main(void) {{ return TOGETHER_OK; }}\n")).unwrap();
        let mut compile = c_compiler();
        compile.arg(format!("-std={standard}")).args(C_WARNINGS).arg("-I").arg(root().join("include"));
        succeed(compile.arg("-fsyntax-only").arg(source));
    }
    for standard in ["c++11", "c++14", "c++17", "c++20", "c++23"] {
        let source = workshop.path().join("alone.cpp");
        std::fs::write(&source, format!("{TWICE}int main() {{ return TOGETHER_OK; }}\n")).unwrap();
        let mut compile = cpp_compiler();
        let of_c_alone = |flag: &&&str| **flag == "-Wstrict-prototypes";
        compile.arg(format!("-std={standard}")).args(C_WARNINGS.iter().filter(|flag| !of_c_alone(flag)));
        succeed(compile.arg("-I").arg(root().join("include")).arg("-fsyntax-only").arg(source));
    }
}

/// The names in the library are C's, also for a C++ compiler.
#[test]
fn a_cpp_program_links() {
    let workshop = Workshop::new();
    let (source, program) = (workshop.path().join("program.cpp"), workshop.path().join("program.exe"));
    let text = "#include <cstring>\n#include \"together.h\"\n\
                int main() { return std::strcmp(together_version(), TOGETHER_VERSION_STRING); }\n";
    std::fs::write(&source, text).unwrap();
    let mut compile = cpp_compiler();
    compile.arg("-I").arg(root().join("include")).arg(&source).arg("-o").arg(&program);
    succeed(compile.arg(linked_library()).arg(rpath_to(workshop.path())));
    succeed(within_limit("60").arg(&program));
    assert!(header().contains("extern \"C\""));
}
