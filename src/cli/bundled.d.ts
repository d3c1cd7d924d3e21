// What the bundler makes of files that are no code (build.mjs): sample volumes become bytes, the script for a host's shell becomes text.
declare module "*.gz" {
  const bytes: Uint8Array
  export default bytes
}

declare module "*.sh" {
  const text: string
  export default text
}
