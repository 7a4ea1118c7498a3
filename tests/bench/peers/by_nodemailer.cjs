// nodemailer: a pool of 10 connections, no log. Run as: node by_nodemailer.cjs PORT COUNT LETTER.json
const fs = require("fs");
const nodemailer = require("nodemailer");

const [port, count] = process.argv.slice(2, 4).map(Number);
const letter = JSON.parse(fs.readFileSync(process.argv[4], "utf-8"));
const pool = nodemailer.createTransport({
  host: "127.0.0.1", port, pool: true, maxConnections: 10, maxMessages: Infinity, secure: false, ignoreTLS: true,
});

let next = 0;
async function work() {
  while (next < count) {
    const number = next++;
    const name = `Nguyễn Thị Ánh ${number}`;
    await pool.sendMail({
      from: letter.sender,
      to: `nguoi${number}@phuong${number % 40}.example`,
      subject: letter.subject,
      text: letter.text.replaceAll(letter.name, name),
      html: letter.html.replaceAll(letter.name, name),
    });
  }
}

(async () => {
  const began = process.hrtime.bigint();
  await Promise.all(Array.from({ length: 20 }, work));
  console.log(Number(process.hrtime.bigint() - began) / 1e9);
  pool.close();
})();
