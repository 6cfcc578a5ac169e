package dev.trickle.stack.up;

import dev.trickle.pipeline.error.MetaError;
import dev.trickle.pipeline.error.MetaErrors;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explains codes of WhatsApp and of Trickle to people. */
final class ErrorExplanations {

    private static final String CODES = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes";

    private final MetaErrors errors;

    ErrorExplanations(MetaErrors errors) {
        this.errors = errors;
    }

    /** Returns what a code means and what to do. */
    String explain(String code) {
        return errors.find(code)
                .map(ErrorExplanations::textOf)
                .filter(text -> !text.isBlank())
                .map(text -> text + " (code " + code + ")")
                .orElse("WhatsApp responded with code " + code + ", which Meta explains at " + CODES);
    }

    /** Returns why the templates of a business account cannot be read, and what to do. */
    String explainTemplateRead(String code) {
        return switch (code) {
            case "no_response" -> "WhatsApp does not respond; Trickle tries again every minute";
            case "100", "33", "803" ->
                "WhatsApp does not know this business account, or the access token may not read it. Set"
                        + " business-accounts[].id to the WhatsApp business account id that Meta's app dashboard shows"
                        + " under WhatsApp > API Setup (code " + code + ")";
            case "10", "200" ->
                "The access token may not read templates. Create a token with the permission"
                        + " whatsapp_business_management for this business account, or set template-check: off (code "
                        + code + ")";
            default ->
                code.startsWith("http_")
                        ? "WhatsApp responded with HTTP status " + code.substring("http_".length())
                                + "; Trickle tries again every minute"
                        : explain(code);
        };
    }

    private static String textOf(MetaError error) {
        var texts = error.cause() == null ? Stream.of(error.text()) : Stream.of(error.cause(), error.remedy());
        return texts.filter(Objects::nonNull).collect(Collectors.joining(" "));
    }
}
