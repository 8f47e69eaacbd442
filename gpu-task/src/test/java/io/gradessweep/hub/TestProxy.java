package io.gradessweep.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on loopback that opens no tunnel, and tells who asked for one. */
final class TestProxy implements AutoCloseable {
    /** The requests: the first line, a blank, and the value of {@code Proxy-Authorization}. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final ServerSocket socket;
    private final String answer;
    private final boolean asksForLogin;

    /**
     * @param answer the status line's number and text
     * @param asksForLogin whether requests without a login are answered by 407
     */
    TestProxy(String answer, boolean asksForLogin) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answer = answer;
        this.asksForLogin = asksForLogin;
        Thread thread = new Thread(this::serve, "test proxy");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                String first = reader.readLine();
                String login = "";
                for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                    String prefix = "proxy-authorization: ";
                    if (line.regionMatches(true, 0, prefix, 0, prefix.length())) {
                        login = line.substring(prefix.length());
                    }
                }
                requests.add(first + " " + login);
                String status = asksForLogin && login.isEmpty()
                        ? "407 Who?\r\nProxy-Authenticate: Basic realm=\"a company\""
                        : answer;
                client.getOutputStream()
                        .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // closed, or a client that hung up
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
