// The entry inside the executable that package.mjs makes (a Node single executable application). The files of dist/ lie in it as assets;
// this gives each of them to Node when it is imported, so that the executable loads its parts as lazily as dist/ does.
const { registerHooks } = require("node:module")
const { getAsset } = require("node:sea")

const SCHEME = "nbde-rescue:"

registerHooks({
  resolve(specifier, context, next) {
    const own = specifier.startsWith(SCHEME) || context.parentURL?.startsWith(SCHEME)
    if (!own || !/^(nbde-rescue:|\.{1,2}\/)/.test(specifier)) return next(specifier, context)
    return { url: new URL(specifier, context.parentURL).href, format: "module", shortCircuit: true }
  },
  load(url, context, next) {
    if (!url.startsWith(SCHEME)) return next(url, context)
    const source = getAsset(new URL(url).pathname.slice(1), "utf8")
    return { format: "module", source, shortCircuit: true }
  },
})

// The executable takes no options from the environment; what it starts must not either.
delete process.env.NODE_OPTIONS
import(`${SCHEME}/nbde-rescue.mjs`)
