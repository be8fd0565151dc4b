package libtogether;

import libtogether.Together.CassetteMode;
import libtogether.Together.Limit;
import libtogether.Together.Timeout;
import libtogether.Together.Trust;

/** The settings of a client. */
public final class Options extends NativeObject {
    public Options() {
        super(C.together_options_new());
    }

    private Options after(int status) {
        check(status);
        return this;
    }

    public Options setBaseUrl(String url) {
        return after(C.together_options_set_base_url(address(), Library.zstring(url)));
    }

    public Options setApiKey(String key) {
        byte[] encoded = Library.utf8(key);
        return after(C.together_options_set_api_key_n(address(), encoded, new SizeT(encoded.length)));
    }

    public Options setApiKeyFile(String path) {
        return after(C.together_options_set_api_key_file(address(), Library.zstring(path)));
    }

    public Options setApiKeyCommand(String... argv) {
        return after(C.together_options_set_api_key_command(address(), new StringArray(argv, "UTF-8"), new SizeT(argv.length)));
    }

    public Options setSecretMemory(boolean secret) {
        return after(C.together_options_set_secret_memory(address(), secret ? 1 : 0));
    }

    public Options setEnvironmentWipe(boolean wipe) {
        return after(C.together_options_set_environment_wipe(address(), wipe ? 1 : 0));
    }

    public Options setTimeout(Timeout which, long milliseconds) {
        return after(C.together_options_set_timeout(address(), which.number, milliseconds));
    }

    public Options setLimit(Limit which, long value) {
        return after(C.together_options_set_limit(address(), which.number, value));
    }

    public Options setRetries(int count) {
        return after(C.together_options_set_retries(address(), count));
    }

    public Options setHeader(String name, String value) {
        return after(C.together_options_set_header(address(), Library.zstring(name), Library.zstring(value)));
    }

    public Options setCassette(String path, CassetteMode mode) {
        return after(C.together_options_set_cassette(address(), Library.zstring(path), mode.number));
    }

    public Options setTrust(Trust trust) {
        return after(C.together_options_set_trust(address(), trust.number));
    }

    public Options addCa(String pem) {
        byte[] encoded = Library.utf8(pem);
        return after(C.together_options_add_ca_n(address(), encoded, new SizeT(encoded.length)));
    }

    public Options addCaFile(String path) {
        return after(C.together_options_add_ca_file(address(), Library.zstring(path)));
    }

    public Options addPin(String spkiSha256Base64) {
        return after(C.together_options_add_pin(address(), Library.zstring(spkiSha256Base64)));
    }

    public Options setIdentity(String certPem, String keyPem) {
        return after(C.together_options_set_identity(address(), Library.zstring(certPem), Library.zstring(keyPem)));
    }

    public Options setProxy(String url) {
        return after(C.together_options_set_proxy(address(), Library.zstring(url)));
    }
}
