package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings for access to the hub, from the environment variables that Hugging Face's own tools read
 * (huggingface_hub, {@code constants.py}).
 *
 * @param endpoint the address of the hub, without a slash at its end
 * @param cache the directory of {@code models--org--name}
 * @param offline whether requests are forbidden
 * @param proxies the proxies between here and the hub
 */
record HubSettings(
        URI endpoint, Path cache, boolean offline, Optional<HubToken> token, HubProxies proxies, Retries retries) {
    private static final String ENDPOINT = "https://huggingface.co";
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)})");
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    /**
     * @param environment gives the value of a variable, or null
     * @param knownHome the directory of {@code .cache}, unless {@code HOME} names another one
     */
    static HubSettings of(UnaryOperator<String> environment, Path knownHome, Retries retries) {
        Path userHome = home(environment, knownHome);
        Variables variables = new Variables(environment, userHome);
        Path caches = variables.path("XDG_CACHE_HOME").orElse(userHome.resolve(".cache"));
        Path home = variables.path("HF_HOME").orElse(caches.resolve("huggingface"));
        return new HubSettings(
                endpoint(variables.text("HF_ENDPOINT").orElse(ENDPOINT)),
                variables
                        .path("HF_HUB_CACHE")
                        .or(() -> variables.path("HUGGINGFACE_HUB_CACHE"))
                        .orElse(home.resolve("hub")),
                variables
                        .text("HF_HUB_OFFLINE")
                        .or(() -> variables.text("TRANSFORMERS_OFFLINE"))
                        .filter(value -> TRUE.contains(value.toUpperCase(Locale.ROOT)))
                        .isPresent(),
                HubToken.of(environment, variables.path("HF_TOKEN_PATH").orElse(home.resolve("token"))),
                HubProxies.of(environment),
                retries);
    }

    /** Returns the user's home as Python's {@code expanduser} finds it. */
    private static Path home(UnaryOperator<String> environment, Path known) {
        String home = environment.apply("HOME");
        return home != null && home.startsWith("/") ? Path.of(home) : known;
    }

    private static URI endpoint(String text) {
        try {
            URI uri = URI.create(text.replaceFirst("/+$", ""));
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // the error below does not repeat the value, which may contain a password
        }
        throw new InvalidInputException("HF_ENDPOINT must be a plain address such as " + ENDPOINT);
    }

    private record Variables(UnaryOperator<String> environment, Path userHome) {
        Optional<String> text(String name) {
            return Optional.ofNullable(environment.apply(name)).filter(value -> !value.isBlank());
        }

        Optional<Path> path(String name) {
            return text(name)
                    .map(value -> value.equals("~") || value.startsWith("~/") ? userHome + value.substring(1) : value)
                    .map(value ->
                            VARIABLE.matcher(value).replaceAll(found -> Matcher.quoteReplacement(expanded(found))))
                    .map(value -> Path.of(value).toAbsolutePath());
        }

        /** Returns a variable's value; one that is not set stays as it is written, as in Python's {@code expandvars}. */
        private String expanded(MatchResult found) {
            String value = environment.apply(found.group(1) == null ? found.group(2) : found.group(1));
            return value == null ? found.group() : value;
        }
    }
}
