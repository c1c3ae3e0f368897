// node node.mjs PYODIDE_FOLDER HOME
import { pathToFileURL } from "node:url";
import { drive, told } from "./drive.mjs";

const [folder, home] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
await told(home, () => drive(loadPyodide, { indexURL: folder }, home));
