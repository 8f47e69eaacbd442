package io.gradessweep.hub;

import io.gradessweep.spec.InvalidInputException;
import java.net.http.HttpResponse;

/** Turns error responses of the hub into one sentence that says what to do. */
record HubErrors(HubSettings settings) {

    /**
     * @param what the part of the model that was requested: {@code config.json}, or empty for the model itself
     * @param fromHub false if the response is from a file server to which the hub had redirected
     */
    InvalidInputException of(HttpResponse<?> response, HubModel model, String what, boolean fromHub) {
        int status = response.statusCode();
        String asked = model.location() + (what.isEmpty() ? "" : ": " + what);
        if (!fromHub) {
            return new InvalidInputException(
                    asked + ": the file server " + response.uri().getHost() + " answers " + status);
        }
        String code = response.headers().firstValue("X-Error-Code").orElse("");
        return new InvalidInputException(asked + ": " + reason(status, code, model));
    }

    private String reason(int status, String code, HubModel model) {
        if (code.equals("GatedRepo")) {
            return model.repository() + " is gated: accept its licence at " + settings.endpoint() + "/"
                    + model.repository() + " and set HF_TOKEN to a token of the account that did";
        }
        String unknown = "the hub has no model " + model.repository() + ", or it is private";
        return switch (status) {
            case 401 ->
                settings.token().isPresent()
                        ? unknown + " and HF_TOKEN is not accepted; check both"
                        : unknown + " and needs HF_TOKEN; check the name, or set HF_TOKEN";
            case 403 -> "HF_TOKEN may not read " + model.repository() + "; give it read permission";
            case 404 -> missing(code, model, unknown);
            default -> "the hub answers " + status;
        };
    }

    private static String missing(String code, HubModel model, String unknown) {
        return switch (code) {
            case "RevisionNotFound" -> model.repository() + " has no revision " + model.revision();
            case "EntryNotFound" -> "the repository has no such file";
            default -> unknown + "; check the name";
        };
    }
}
