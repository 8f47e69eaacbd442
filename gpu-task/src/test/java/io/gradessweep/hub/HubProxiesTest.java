package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies as Python's {@code urllib} reads them from the environment. */
class HubProxiesTest {
    private static final Retries TWICE = new Retries(2, Duration.ofMillis(5), Duration.ofMinutes(10));
    private static final String ELSEWHERE = "https://hub.example.invalid";

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void aCache() {
        environment.put("HF_HOME", directory.toString());
        environment.put("HF_ENDPOINT", ELSEWHERE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"})
    void theHubIsAskedThroughTheProxyThatTheEnvironmentNames(String variable) throws IOException {
        try (TestProxy proxy = new TestProxy("502 Bad", false)) {
            environment.put(variable, "http://" + proxy.address());
            assertThat(refused())
                    .contains("and hub.example.invalid cannot be reached through the proxy " + proxy.address()
                            + ", which " + variable + " names (the proxy answers 502); ");
            assertThat(proxy.requests).hasSize(2).containsOnly("CONNECT hub.example.invalid:443 HTTP/1.1 ");
        }
    }

    /** A hub that is spoken to without TLS is asked for whole addresses, and answers here in the proxy's place. */
    @Test
    void aModelIsFetchedThroughAProxyWithAPassword() throws IOException {
        try (TestHub hub = new TestHub()) {
            hub.with("config.json", "{}").with("tokenizer.json", "{}").with("model.safetensors", "weights");
            List<String> logins = new ArrayList<>();
            hub.fails("GET listing", (exchange, content) -> {
                logins.add(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
                exchange.sendResponseHeaders(503, -1);
            });
            hub.fails("GET model.safetensors", (exchange, content) -> {
                logins.add(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
                exchange.sendResponseHeaders(503, -1);
            });
            environment.put("HF_ENDPOINT", "http://hub.example.invalid");
            environment.put("http_proxy", hub.endpoint().replace("//", "//me:p%40ss@"));
            environment.put("NO_PROXY", "127.0.0.1");
            assertThat(fetch().resolve("model.safetensors")).hasContent("weights");
            String login = Base64.getEncoder().encodeToString("me:p@ss".getBytes(StandardCharsets.UTF_8));
            assertThat(logins).as("the file server is asked directly").containsExactly("Basic " + login, null);
            assertThat(settings().toString()).doesNotContain("p@ss", "p%40ss").contains("which http_proxy names");
        }
    }

    @Test
    void aProxyThatAsksForALoginIsTold() throws IOException {
        try (TestProxy proxy = new TestProxy("200 OK", true)) {
            environment.put("HTTPS_PROXY", proxy.address());
            assertThat(refused())
                    .isEqualTo(
                            "hf://org/tiny@main: the proxy " + proxy.address() + ", which HTTPS_PROXY names, asks for a"
                                    + " user and a password (407); write them into HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT");
        }
    }

    /** In a process of its own: Java reads once whether it may send passwords to proxies of https. */
    @Test
    void aTunnelIsAskedForWithThePassword() throws IOException, InterruptedException {
        try (TestProxy proxy = new TestProxy("503 Busy", true)) {
            Path snapshot =
                    Files.createDirectories(directory.resolve("hub/models--org--tiny/snapshots/" + TestHub.COMMIT));
            for (String file : ModelLayout.NEEDED) {
                Files.writeString(snapshot.resolve(file), "{}");
            }
            Files.writeString(snapshot.resolve("model.safetensors"), "");
            Files.writeString(snapshot.resolve("tokenizer_config.json"), "{}");
            Path refs = Files.createDirectories(directory.resolve("hub/models--org--tiny/refs"));
            Files.writeString(refs.resolve("main"), TestHub.COMMIT);
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    OnePin.class.getName());
            environment.put("HTTPS_PROXY", "http://me:secret@" + proxy.address());
            environment.put("no_proxy", "localhost");
            builder.environment().putAll(environment);
            Process process = builder.redirectError(directory.resolve("err").toFile())
                    .redirectOutput(directory.resolve("out").toFile())
                    .start();
            assertThat(process.waitFor())
                    .as(Files.readString(directory.resolve("err")))
                    .isZero();
            String login = Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
            String connect = "CONNECT hub.example.invalid:443 HTTP/1.1 ";
            assertThat(proxy.requests).containsExactly(connect + "Basic " + login);
            assertThat(directory.resolve("out"))
                    .content()
                    .contains("which HTTPS_PROXY names (the proxy answers 503)")
                    .doesNotContain("secret");
        }
    }

    /** A process of its own: asks the hub for a branch whose last commit is known. */
    static final class OnePin {
        private OnePin() {}

        public static void main(String[] arguments) {
            RemoteFiles files = new RemoteFiles(Path.of("unused"), System::getenv, new DownloadListener() {
                @Override
                public void warning(String line) {
                    System.out.println(line);
                }
            });
            System.out.println(files.pinned("hf://org/tiny"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hub.example.invalid        | false",
                "example.invalid            | false",
                ".example.invalid           | false",
                "*.example.invalid          | false",
                "localhost, HUB.Example.Invalid | false",
                "hub.example.invalid:443    | false",
                "hub.example.invalid:8443   | true",
                "ample.invalid              | true",
                "*                          | false",
                "other.invalid              | true",
            })
    void whatNoProxyNamesIsAskedDirectly(String noProxy, boolean through) {
        environment.put("https_proxy", "http://proxy.invalid:3128");
        environment.put("no_proxy", noProxy);
        HubProxies proxies = HubProxies.of(environment::get);
        URI hub = URI.create(ELSEWHERE + "/api");
        assertThat(proxies.named(hub).isPresent()).isEqualTo(through);
        assertThat(proxies.selector().select(hub))
                .singleElement()
                .satisfies(proxy -> assertThat(proxy.type()).isEqualTo(through ? Proxy.Type.HTTP : Proxy.Type.DIRECT));
    }

    @Test
    void theSmallLettersWinAndAPortIs80WhereNoneIsNamed() {
        environment.put("HTTPS_PROXY", "http://large.invalid:1");
        environment.put("https_proxy", "small.invalid");
        environment.put("ALL_PROXY", "http://all.invalid:2");
        HubProxies proxies = HubProxies.of(environment::get);
        Proxy proxy = proxies.selector().select(URI.create(ELSEWHERE)).get(0);
        assertThat(((InetSocketAddress) proxy.address()).getHostString()).isEqualTo("small.invalid");
        assertThat(((InetSocketAddress) proxy.address()).getPort()).isEqualTo(80);
        assertThat(proxies.named(URI.create("http://hub"))).contains("all.invalid:2, which ALL_PROXY names");
        assertThat(HubProxies.of(name -> null).named(URI.create(ELSEWHERE))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"socks5://me:secret@proxy:1080", "https://me:secret@proxy", "http://", "http://me:secret@pro xy"
            })
    void whatIsNoProxyIsNamedWithoutItsPassword(String value) {
        environment.put("HTTPS_PROXY", value);
        assertThatThrownBy(this::settings)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("HTTPS_PROXY must be the address of a proxy such as http://HOST:PORT")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void aLoginPageInTheHubsPlaceIsTold() throws IOException {
        try (TestHub hub = new TestHub()) {
            hub.with("config.json", "{}").with("tokenizer.json", "{}").with("model.safetensors", "weights");
            environment.put("HF_ENDPOINT", hub.endpoint());
            TestHub.Fault page = (exchange, content) -> {
                byte[] html = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.getResponseHeaders().remove("X-Repo-Commit");
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(200, head ? -1 : html.length);
                exchange.getResponseBody().write(head ? new byte[0] : html);
            };
            hub.fails("GET listing", page);
            assertThat(refused())
                    .isEqualTo(
                            "hf://org/tiny@main: a web page answers for 127.0.0.1, perhaps the login page of a network"
                                    + " or proxy; log in with a browser, set HTTPS_PROXY, or check HF_ENDPOINT");
            hub.fails("HEAD config.json", page);
            assertThat(refused()).contains(": config.json: a web page answers for 127.0.0.1");
            hub.fails("GET listing", TestHub.status(302, "Location", "http://login.example.invalid/"));
            assertThat(refused()).contains("the answer leads to another server (302), as the login page of a network");
            hub.fails("GET listing", TestHub.status(511));
            assertThat(refused()).endsWith("the network asks for a login first (511)");
            hub.fails("GET listing", TestHub.status(403, "Content-Type", "text/html"));
            assertThat(refused()).contains("a web page answers for 127.0.0.1");
        }
    }

    /** huggingface_hub, constants.py and utils/_auth.py. */
    @Test
    void olderNamesAndVariablesInPathsMeanWhatTheyMeanToTheTools() {
        environment.clear();
        environment.put("HUGGING_FACE_HUB_TOKEN", "hf_old");
        assertThat(settings().token()).get().extracting(HubToken::authorization).isEqualTo("Bearer hf_old");
        environment.put("HF_TOKEN", "hf_new");
        assertThat(settings().token()).get().extracting(HubToken::authorization).isEqualTo("Bearer hf_new");
        environment.put("HUGGINGFACE_HUB_CACHE", "/old");
        assertThat(settings().cache()).isEqualTo(Path.of("/old"));
        environment.put("HF_HUB_CACHE", "~");
        assertThat(settings().cache()).isEqualTo(directory);
        environment.put("HOME", "/home/me");
        assertThat(settings().cache()).isEqualTo(Path.of("/home/me"));
        environment.remove("HF_HUB_CACHE");
        environment.remove("HUGGINGFACE_HUB_CACHE");
        environment.put("SCRATCH", "/scratch$1");
        environment.put("HF_HOME", "$SCRATCH/hf");
        assertThat(settings().cache()).isEqualTo(Path.of("/scratch$1/hf/hub"));
        environment.put("HF_HOME", "${SCRATCH}/${UNKNOWN}/$UNKNOWN");
        assertThat(settings().cache()).isEqualTo(Path.of("/scratch$1/${UNKNOWN}/$UNKNOWN/hub"));
        environment.remove("HF_HOME");
        environment.put("XDG_CACHE_HOME", "$HOME/xdg");
        assertThat(settings().cache()).isEqualTo(Path.of("/home/me/xdg/huggingface/hub"));
    }

    private String refused() {
        Throwable error = catchThrowable(this::fetch);
        assertThat(error).isInstanceOf(InvalidInputException.class);
        return error.getMessage();
    }

    private Path fetch() {
        HubModels models = new HubModels(settings(), DownloadListener.SILENT);
        return models.directory(models.pinned(HubRepository.of("hf://org/tiny")));
    }

    private HubSettings settings() {
        return HubSettings.of(environment::get, directory, TWICE);
    }
}
