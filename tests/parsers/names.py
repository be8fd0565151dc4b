"""The header without macros (first argument) in pycparser: prints the functions and the enumerators that it finds."""
import sys

from pycparser import c_ast, c_parser

for item in c_parser.CParser().parse(open(sys.argv[1]).read()).ext:
    if isinstance(item, c_ast.Decl) and isinstance(item.type, c_ast.FuncDecl):
        print("function", item.name)
    if isinstance(item, c_ast.Decl) and isinstance(item.type, c_ast.Enum):
        for enumerator in item.type.values.enumerators:
            print("number", enumerator.value.value, enumerator.name)
