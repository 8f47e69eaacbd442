package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The proxies that the environment names, as Python's {@code urllib.request.getproxies_environment} and so Hugging
 * Face's tools read it: {@code https_proxy}, {@code http_proxy}, {@code all_proxy} and {@code no_proxy}, in lower case
 * before upper case. Passwords go to the proxy alone and into no message.
 */
final class HubProxies {
    private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";
    private static final String FORM = " must be the address of a proxy such as http://HOST:PORT, or"
            + " http://USER:PASSWORD@HOST:PORT; https and socks proxies are not supported";

    private final Map<String, HubProxy> byScheme;
    private final List<String> without;

    private HubProxies(Map<String, HubProxy> byScheme, List<String> without) {
        this.byScheme = byScheme;
        this.without = without;
    }

    /**
     * A proxy.
     *
     * @param variable the variable that names it
     */
    private record HubProxy(String variable, String host, int port, Optional<String> login) {
        @Override
        public String toString() {
            return host + ":" + port + ", which " + variable + " names";
        }
    }

    /**
     * Reads the environment.
     *
     * @param environment gives the value of a variable, or null
     * @throws InvalidInputException if a variable names no proxy; the message does not repeat its value
     */
    static HubProxies of(UnaryOperator<String> environment) {
        Map<String, HubProxy> proxies = new HashMap<>();
        for (String scheme : List.of("https", "http")) {
            Stream.of(scheme + "_proxy", "all_proxy")
                    .flatMap(name -> Stream.of(name, name.toUpperCase(Locale.ROOT)))
                    .filter(name -> !text(environment, name).isEmpty())
                    .findFirst()
                    .ifPresent(name -> proxies.put(scheme, proxy(name, text(environment, name))));
        }
        String without = text(environment, "no_proxy");
        String names = without.isEmpty() ? text(environment, "NO_PROXY") : without;
        if (proxies.values().stream().anyMatch(proxy -> proxy.login().isPresent())) {
            allowPasswordsToTunnels();
        }
        return new HubProxies(
                proxies,
                Arrays.stream(names.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    private static String text(UnaryOperator<String> environment, String name) {
        String value = environment.apply(name);
        return value == null ? "" : value.strip();
    }

    /** Java sends no password to a proxy of https unless this is set before its first client is made. */
    private static void allowPasswordsToTunnels() {
        if (System.getProperty(TUNNELS) == null) {
            System.setProperty(TUNNELS, "");
        }
    }

    private static HubProxy proxy(String variable, String text) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getScheme().equalsIgnoreCase("http") && uri.getHost() != null) {
                Optional<String> login =
                        Optional.ofNullable(uri.getRawUserInfo()).map(HubProxies::basic);
                return new HubProxy(variable, uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort(), login);
            }
        } catch (IllegalArgumentException e) {
            // the error below does not repeat the value, which may contain a password
        }
        throw new InvalidInputException(variable + FORM);
    }

    /** Returns the header of a user and a password that are written into an address, as of RFC 7617. */
    private static String basic(String userInfo) {
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        byte[] login = (decoded(user) + ":" + decoded(password)).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Returns the proxy for an address, and the variable that names it, for messages. */
    Optional<String> named(URI uri) {
        return find(uri).map(HubProxy::toString);
    }

    private Optional<HubProxy> find(URI uri) {
        return Optional.ofNullable(byScheme.get(uri.getScheme().toLowerCase(Locale.ROOT)))
                .filter(proxy -> !isWithout(uri));
    }

    /** Returns whether {@code no_proxy} names the host: itself, a domain that it is in, with a port or not, or {@code *}. */
    private boolean isWithout(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        for (String name : without) {
            String domain = name.replaceFirst("^\\*?\\.", "");
            for (String candidate : List.of(host, host + ":" + port)) {
                if (name.equals("*") || candidate.equals(domain) || candidate.endsWith("." + domain)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the selector of proxies. Where the environment names none, Java's own properties are asked. */
    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                Optional<HubProxy> proxy = find(uri);
                if (proxy.isEmpty()) {
                    boolean excepted = byScheme.containsKey(uri.getScheme().toLowerCase(Locale.ROOT));
                    return excepted
                            ? List.of(Proxy.NO_PROXY)
                            : ProxySelector.getDefault().select(uri);
                }
                SocketAddress address =
                        new InetSocketAddress(proxy.get().host(), proxy.get().port());
                return List.of(new Proxy(Proxy.Type.HTTP, address));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                // the request fails, and who made it says so
            }
        };
    }

    /** Returns what tells the proxy of an address who wants to use it. No other server is sent it. */
    Optional<String> login(URI uri) {
        return find(uri).flatMap(HubProxy::login);
    }

    @Override
    public String toString() {
        return byScheme.values().toString();
    }
}
