package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks the hub, on which way, and when again. */
class HubAccessTest {
    private static final URI HUB = URI.create("https://hub.example");

    @TempDir
    Path directory;

    /** A plus is itself in the part of an address before the host; what may not stand there is written with percent signs. */
    @ParameterizedTest
    @CsvSource({"me:a+b, me:a+b", "me:a%2Bb, me:a+b", "me:a%20b, me:a b", "m%3Ae:a:b, m:e:a:b", "me, me:"})
    void userAndPasswordOfAProxyAreDecodedOnce(String written, String login) {
        HubProxies proxies = HubProxies.of(Map.of("HTTPS_PROXY", "http://" + written + "@proxy:3128")::get);
        String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        assertThat(proxies.login(HUB)).contains("Basic " + encoded);
        assertThat(proxies.login(URI.create("http://hub.example"))).isEmpty();
    }

    /** The JVM's own choice counts only for addresses for which the environment names no proxy. */
    @Test
    void whatTheEnvironmentExceptsIsAskedDirectly() {
        Proxy other = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("other", 1));
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(other);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                throw new AssertionError(e);
            }
        });
        try {
            Map<String, String> environment = Map.of("https_proxy", "http://127.0.0.1:3128", "no_proxy", "in.example");
            ProxySelector selector = HubProxies.of(environment::get).selector();
            assertThat(selector.select(URI.create("https://in.example"))).containsExactly(Proxy.NO_PROXY);
            assertThat(selector.select(URI.create("http://in.example"))).containsExactly(other);
            assertThat(selector.select(HUB))
                    .containsExactly(
                            new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), 3128)));
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @Test
    void theNewerVariableOfTheTokenCounts() throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("HUGGING_FACE_HUB_TOKEN", "older"));
        Path file = Files.writeString(directory.resolve("token"), "of-the-file");
        assertThat(token(environment, file)).isEqualTo("Bearer older");
        environment.put("HF_TOKEN", "newer");
        assertThat(token(environment, file)).isEqualTo("Bearer newer");
        environment.keySet().forEach(name -> environment.put(name, " "));
        assertThat(token(environment, file)).isEqualTo("Bearer of-the-file");
    }

    private static String token(Map<String, String> environment, Path file) {
        return HubToken.of(environment::get, file).orElseThrow().authorization();
    }

    /** Neither the message nor a cause repeats what the file holds. */
    @Test
    void aTokenThatIsNoTextIsNotRepeated() throws IOException {
        Path file = Files.write(directory.resolve("token"), new byte[] {'h', 'f', '_', -1, 's'});
        assertThatThrownBy(() -> HubToken.of(name -> null, file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": the token cannot be read")
                .hasNoCause();
    }

    /** The usual pause would be ten hours. */
    @Test
    @Timeout(120)
    void aServerThatNamesAPauseIsAskedAgainAfterIt() throws IOException {
        try (TestHub hub = new TestHub()) {
            hub.with("config.json", "{}").with("tokenizer.json", "{}").with("model.safetensors", "w");
            hub.fails("GET listing", TestHub.status(429, "Retry-After", "0"), TestHub.status(503, "Retry-After", "0"));
            Map<String, String> environment = Map.of("HF_HOME", directory.toString(), "HF_ENDPOINT", hub.endpoint());
            Retries slow = new Retries(3, Duration.ofHours(10), Duration.ofMinutes(10));
            HubModels models =
                    new HubModels(HubSettings.of(environment::get, directory, slow), DownloadListener.SILENT);
            assertThat(models.pinned(HubRepository.of("hf://org/tiny")).revision())
                    .isEqualTo(TestHub.COMMIT);
        }
    }
}
