// A certified provider of identity on loopback, for the tests. What it is told stands in OP, as JSON:
// `port`, `client` as the specification of client registration has one, and `people` by what they
// type to sign in. It asks for no consent. Prints a line once it listens.
import { Provider } from "oidc-provider";

const told = JSON.parse(process.env.OP);
const issuer = `http://127.0.0.1:${told.port}`;

const provider = new Provider(issuer, {
  clients: [told.client],
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  cookies: { keys: ["of the tests"] },
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
  // It refuses to call this very machine, where all of it runs.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  findAccount: (_, id) => told.people[id] && { accountId: id, claims: () => ({ sub: id, ...told.people[id] }) },
  async loadExistingGrant(ctx) {
    const { client, session, params } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
});

provider.on("server_error", (_, error) => console.error(error));
provider.on("backchannel.error", (_, error) => console.error("back-channel", error));
provider.on("backchannel.success", () => console.log("told"));
provider.listen(told.port, "127.0.0.1", () => console.log("listens"));
