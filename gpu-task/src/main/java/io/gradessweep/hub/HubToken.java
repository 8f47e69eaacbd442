package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A person's access token of the hub. It goes into one header of requests to the hub, and is shown nowhere. */
final class HubToken {
    /** What a header can hold; the JDK's own error about anything else would repeat the token. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    private final String secret;

    private HubToken(String secret, String source) {
        if (!PRINTABLE.matcher(secret).matches()) {
            throw new InvalidInputException(source + ": a token is one word of letters, digits and signs");
        }
        this.secret = secret;
    }

    /**
     * {@code HF_TOKEN}, else the file where the hub's own tools keep it.
     *
     * @param file need not exist
     */
    static Optional<HubToken> of(UnaryOperator<String> environment, Path file) {
        String variable = environment.apply("HF_TOKEN");
        if (variable != null && !variable.isBlank()) {
            return Optional.of(new HubToken(variable.strip(), "HF_TOKEN"));
        }
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(new HubToken(text, file.toString()));
        } catch (IOException e) { // not as its cause: a decoder's message may hold what was read
            throw new InvalidInputException(file + ": the token cannot be read");
        }
    }

    String authorization() {
        return "Bearer " + secret;
    }

    @Override
    public String toString() {
        return "HubToken";
    }
}
