package io.gradessweep.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Headless Chromium with one tab, driven by its own protocol (Chrome DevTools Protocol) over a loopback socket. */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> MESSAGES =
            List.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, BlockingQueue<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();

    static Optional<Path> executable() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param home an empty directory for its profile */
    Browser(Path home, URI page) throws IOException, InterruptedException {
        this(home, page, "");
    }

    /** @param script what runs in the page before its own scripts */
    Browser(Path home, URI page, String script) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        executable().orElseThrow().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-address=127.0.0.1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + home.resolve("profile"),
                        "--window-size=1000,700",
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("chromium.log").toFile())
                .start();
        Path port = home.resolve("profile/DevToolsActivePort");
        while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
            if (!process.isAlive()) {
                throw new IOException(Files.readString(home.resolve("chromium.log")));
            }
            Thread.sleep(50);
        }
        String debugger = "http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list";
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(debugger)).build();
        JsonNode tabs =
                JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
        String tab = tabs.path(0).path("webSocketDebuggerUrl").asText();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(tab), new Receiver())
                .join();
        call("Runtime.enable", Map.of());
        call("Log.enable", Map.of());
        call("Page.enable", Map.of());
        call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        call("Page.navigate", Map.of("url", page.toString()));
        await("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** Returns what the page's console, and the browser about the page, said. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    /** Waits until an expression is true. */
    void await(String expression) throws InterruptedException {
        while (!value(expression).asBoolean()) {
            Thread.sleep(20);
        }
    }

    /** Returns the browser's own counts of what the page holds after a garbage collection, such as {@code Nodes}. */
    Map<String, Double> metrics() throws InterruptedException {
        call("Performance.enable", Map.of());
        call("HeapProfiler.collectGarbage", Map.of());
        Map<String, Double> metrics = new HashMap<>();
        for (JsonNode metric : call("Performance.getMetrics", Map.of()).path("metrics")) {
            metrics.put(metric.path("name").asText(), metric.path("value").asDouble());
        }
        return metrics;
    }

    JsonNode value(String expression) throws InterruptedException {
        JsonNode answer = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", "true"));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.path("result").path("value");
    }

    private JsonNode call(String method, Map<String, String> parameters) throws InterruptedException {
        int id = calls.incrementAndGet();
        BlockingQueue<JsonNode> answer = new LinkedBlockingQueue<>();
        answers.put(id, answer);
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        ObjectNode values = request.putObject("params");
        parameters.forEach((name, value) -> {
            if (value.equals("true")) {
                values.put(name, true);
            } else {
                values.put(name, value);
            }
        });
        socket.sendText(request.toString(), true).join();
        return answer.take().path("result");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** Puts the parts of messages together, and each where it belongs. */
    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                take(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String text) {
            try {
                JsonNode message = JSON.readTree(text);
                if (message.has("id")) {
                    answers.remove(message.path("id").asInt()).add(message);
                } else if (MESSAGES.contains(message.path("method").asText())) {
                    messages.add(text);
                }
            } catch (IOException e) {
                messages.add(text);
            }
        }
    }
}
