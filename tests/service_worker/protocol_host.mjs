/** The phone's half of the protocol, asked by Python: one JSON on standard input, one on standard output; bytes are base64. */
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { fromBase64url, sha256, toBase64url } from "../../service_worker/shared/bytes.js";
import { pad, unpad } from "../../service_worker/shared/padding.js";
import { answerKey, batch, envelope, signedAnswers } from "../../service_worker/shared/protocol.js";
import { generateIdentity, open, openWithPassphrase, recipientOf, seal, sealWithPassphrase } from "../../service_worker/shared/seal.js";

const asked = JSON.parse(readFileSync(0, "utf8"));
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const utf8 = (text) => new TextEncoder().encode(text);
const text = (bytes) => Buffer.from(bytes).toString("base64");
const bytes = (value) => new Uint8Array(Buffer.from(value, "base64"));

/** A device's key as phones make it: it cannot be exported. */
async function device() {
  const pair = await webcrypto.subtle.generateKey(P256, false, ["sign", "verify"]);
  const spki = new Uint8Array(await webcrypto.subtle.exportKey("spki", pair.publicKey));
  const sign = async (data) => new Uint8Array(await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, data));
  return { spki, sign };
}

const answers = {
  pad: async () => Promise.all(asked.texts.map(async (one) => text(await pad(utf8(one))))),
  unpad: async () => Promise.all(asked.padded.map(async (one) => Buffer.from(await unpad(bytes(one))).toString())),

  /** What a phone does on Save: one copy for each organisation, sealed; the envelope signed, padded, sealed to the server. */
  save: async () => {
    const { spki, sign } = await device();
    const parts = await Promise.all(
      asked.parts.map(async ({ name, recipient, content }) => ({ name, bytes: await seal(await pad(utf8(JSON.stringify(content))), [recipient]) })),
    );
    const signer = { deviceId: asked.device, memberId: asked.member, sign };
    const laidOut = await envelope({ id: asked.id, kind: "referral", madeAt: "2026-03-04T11:00:00.000Z", body: asked.body, parts }, signer);
    const sealed = await seal(await pad(laidOut), [asked.server]);
    return { spki: text(spki), batch: text(batch([{ id: asked.id, sealed }])), sha256: await sha256(sealed), sizes: [laidOut.length, sealed.length] };
  },

  hear: async () => (await signedAnswers(asked.body, await answerKey(asked.key))).map((one) => one.statement),

  open: async () => JSON.parse(Buffer.from(await unpad(await open(bytes(asked.sealed), asked.identity))).toString()),
  organisation: async () => {
    const identity = await generateIdentity();
    return { identity, recipient: await recipientOf(identity) };
  },
  passphrase: async () => {
    const sealed = await sealWithPassphrase(utf8("secret"), asked.phrase);
    const opened = await Promise.all(asked.tries.map((one) => openWithPassphrase(sealed, one).then((found) => Buffer.from(found).toString(), () => null)));
    return { opened, sealed: text(sealed) };
  },
  base64url: () => asked.values.map((one) => toBase64url(fromBase64url(one))),
};

process.stdout.write(JSON.stringify(await answers[asked.ask]()));
