// Publishes with the Connect project's own client, over each of its transports, and prints what came back as JSON lines.
// Arguments: the address, a descriptor set of ingest.proto, a token, the transport (json, proto or grpc-web), a case.
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { ConnectError, Code, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";

const [baseUrl, descriptors, token, transportName, caseName] = process.argv.slice(2);

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const service = registry.getService("penstock.v1.IngestService");
const response = registry.getMessage("penstock.v1.PublishResponse");

const options = { baseUrl, httpVersion: "1.1" };
const transport =
  transportName === "grpc-web"
    ? createGrpcWebTransport(options)
    : createConnectTransport({ ...options, useBinaryFormat: transportName === "proto" });
const client = createClient(service, transport);

const json = (text) => ({ case: "dataJson", value: new TextEncoder().encode(text) });
const event = (id, more = {}) => ({
  id,
  deviceId: "pump-17",
  type: "pump.telemetry",
  time: { case: "timestamp", value: { seconds: 1795428900n, nanos: 120000000 } },
  payload: json('{"temperature":72.4,"unit":"degF","pressure":4.3}'),
  ...more,
});

const cases = {
  good: () => [
    event(`${transportName}-1`),
    event(`${transportName}-2`, {
      time: { case: "timeText", value: "2026-11-23T10:15:01Z" },
      payload: { case: "data", value: { temperature: 70, unit: "degF", pressure: 4 } },
      attributes: { tracestate: "a=b" },
    }),
  ],
  mixed: () => [
    event(`${transportName}-3`),
    event(`${transportName}-4`, { payload: json('{"pressure":"high"}') }),
    event(`${transportName}-5`, { deviceId: "fan-1" }),
  ],
  none: () => [],
};

const headers = { authorization: `Bearer ${token}` };
const print = (value) => console.log(JSON.stringify(value));
try {
  const request = { events: cases[caseName]() };
  const answer = await client.publish(request, { headers, timeoutMs: 20000 });
  print({ response: toJson(response, answer) });
} catch (error) {
  const reason = ConnectError.from(error);
  print({
    code: Code[reason.code],
    message: reason.rawMessage,
    details: reason.details.map((detail) => detail.type),
  });
}
