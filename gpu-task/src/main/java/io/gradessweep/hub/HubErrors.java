package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.net.http.HttpResponse;

/** Turns error responses of the hub into one sentence that says what to do. */
record HubErrors(HubSettings settings) {

    /**
     * @param what the part of the model that was requested: {@code config.json}, or empty for the model itself
     * @param fromHub false if the response is from a file server to which the hub had redirected
     */
    InvalidInputException of(HttpResponse<?> response, HubRepository model, String what, boolean fromHub) {
        int status = response.statusCode();
        if (status == 407) {
            return new InvalidInputException(model.location() + ": the proxy"
                    + settings.proxies()
                            .named(response.uri())
                            .map(proxy -> " " + proxy + ",")
                            .orElse("")
                    + " asks for a user and a password (407); write them into HTTPS_PROXY as"
                    + " http://USER:PASSWORD@HOST:PORT");
        }
        String asked = model.location() + (what.isEmpty() ? "" : ": " + what);
        if (!fromHub) {
            return new InvalidInputException(
                    asked + ": the file server " + response.uri().getHost() + " answers " + status);
        }
        String code = response.headers().firstValue("X-Error-Code").orElse("");
        if (code.isEmpty() && (status / 100 == 3 || isPage(response))) {
            return new InvalidInputException(asked + ": "
                    + (status / 100 == 3
                            ? "the answer leads to another server (" + status + "), as the login page of a network or"
                                    + " proxy does; log in with a browser, or set HTTPS_PROXY"
                            : loginPage(response)));
        }
        return new InvalidInputException(asked + ": " + reason(status, code, model));
    }

    private String reason(int status, String code, HubRepository model) {
        if (code.equals("GatedRepo")) {
            return model.repository() + " is gated: accept its licence at " + settings.endpoint() + "/"
                    + model.kind().prefix() + model.repository()
                    + " and set HF_TOKEN to a token of the account that did";
        }
        String unknown = "the hub has no " + model.kind().label() + " " + model.repository() + ", or it is private";
        return switch (status) {
            case 401 ->
                settings.token().isPresent()
                        ? unknown + " and HF_TOKEN is not accepted; check both"
                        : unknown + " and needs HF_TOKEN; check the name, or set HF_TOKEN";
            case 403 -> "HF_TOKEN may not read " + model.repository() + "; give it read permission";
            case 404 -> missing(code, model, unknown);
            case 511 -> "the network asks for a login first (511)";
            default -> "the hub answers " + status;
        };
    }

    /** Returns whether an answer is a web page, which the hub never gives to these requests. */
    static boolean isPage(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("").startsWith("text/html");
    }

    /** Says what a web page in the place of an answer may be. */
    static String loginPage(HttpResponse<?> response) {
        return "a web page answers for " + response.uri().getHost()
                + ", perhaps the login page of a network or proxy; log"
                + " in with a browser, set HTTPS_PROXY, or check HF_ENDPOINT";
    }

    private static String missing(String code, HubRepository model, String unknown) {
        return switch (code) {
            case "RevisionNotFound" -> model.repository() + " has no revision " + model.revision();
            case "EntryNotFound" -> "the repository has no such file";
            default -> unknown + "; check the name";
        };
    }
}
