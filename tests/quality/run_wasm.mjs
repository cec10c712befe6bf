// Run one Python script on MicroPython as WebAssembly; its files are a copy of what it needs.
// usage: node run_wasm.mjs MICROPYTHON.MJS SCRIPT ARGUMENT...      a folder among the arguments is copied in
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [engine, script, ...args] = process.argv.slice(2);
const { loadMicroPython } = await import(pathToFileURL(engine).href);
const mp = await loadMicroPython({ heapsize: 1 << 20, linebuffer: true, stdout: (line) => console.log(line) });

function copyIn(source) {
  if (fs.statSync(source).isDirectory()) {
    mp.FS.mkdirTree(source);
    for (const name of fs.readdirSync(source)) {
      if (name !== "__pycache__") copyIn(path.join(source, name));
    }
  } else {
    mp.FS.mkdirTree(path.dirname(source));
    mp.FS.writeFile(source, fs.readFileSync(source));
  }
}

for (const argument of args) {
  if (fs.existsSync(argument) && fs.statSync(argument).isDirectory()) copyIn(argument);
}
const source = fs.readFileSync(script, "utf8");
mp.runPython(`import sys\nsys.argv[:] = ${JSON.stringify([script, ...args])}\n`);
try {
  mp.runPython(source);
} catch (error) {
  const said = String(error);
  const left = /SystemExit:?\s*(\d*)\s*$/.exec(said);
  if (!left) console.log(said);
  process.exit(left ? Number(left[1] || 0) : 1);
}
