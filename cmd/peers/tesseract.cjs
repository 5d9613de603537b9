// Reads one page with tesseract.js, as its documentation suggests: vermilion bench --peers compares with it.
const { createWorker } = require("tesseract.js");

(async () => {
  const worker = await createWorker(["chi_sim", "eng"], 1, {
    langPath: process.env.TESSDATA_PREFIX, gzip: false, cacheMethod: "none",
  });
  const { data } = await worker.recognize(process.argv[2]);
  await worker.terminate();
  if (data.text.trim() === "") process.exit(1);
})();
