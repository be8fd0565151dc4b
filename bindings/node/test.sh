#!/bin/sh
# Tests the package with the Node that is here (bindings/test.sh calls this), and koffi: NODE_MODULES names a folder that has it; else it
# comes from npm.
set -eu
cd "$(dirname "$0")"
bindings=${PWD%/*}
command -v node > /dev/null || { echo "no Node: install nodejs and npm"; exit 77; }
node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' || { echo "Node $(node --version) is older than 18"; exit 77; }

# A copy, as a user has it: with koffi beside it, and itself by its name.
cp -r package.json README.md src tests examples "$TEST_WORK"
cd "$TEST_WORK"
if [ -n "${NODE_MODULES-}" ]; then
    ln -s "$NODE_MODULES" node_modules
else
    command -v npm > /dev/null || { echo "no koffi: install npm, or name a folder that has it in NODE_MODULES"; exit 77; }
    npm install --silent --no-audit --no-fund --no-package-lock > npm.log 2>&1 ||
        { cat npm.log; echo "npm could not install koffi: name a folder that has it in NODE_MODULES"; exit 77; }
fi
echo "Node $(node --version), koffi $(node -p 'require("koffi").version')"
node --expose-gc tests/test.js
node examples/ask.js "From an example?" | grep -q 'offline: you asked "From an example?"'
"$bindings/readme.py" README.md tests/readme.txt readme
node readme/hello.mjs | grep -q 'offline: you asked "What is the capital of France?"'
node readme/fragments.mjs > readme/said
echo "node readme"
"$bindings/not-from-here.sh" node "$TEST_WORK/examples/ask.js"
if [ -x node_modules/.bin/tsc ]; then
    node_modules/.bin/tsc --strict --noEmit --module nodenext --target es2022 --types node tests/types.ts
    echo "node types"
else
    echo "not run: the types: install typescript and @types/node beside koffi"
fi
