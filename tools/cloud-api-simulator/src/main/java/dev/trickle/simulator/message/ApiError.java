package dev.trickle.simulator.message;

import dev.trickle.simulator.health.TemplateStatus;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a call is refused, with Meta's error codes.
 *
 * @param status HTTP status of the response
 * @param code error code that callers should evaluate
 * @param details explanation for people; absent for errors of the Graph itself
 */
public record ApiError(
        int status,
        int code,
        @Nullable Integer subcode,
        String type,
        String message,
        @Nullable String details) implements CheckResult {

    private static final String OAUTH = "OAuthException";
    private static final String GRAPH_METHOD = "GraphMethodException";

    public static ApiError invalidToken() {
        return new ApiError(401, 190, null, OAUTH, "Invalid OAuth access token - Cannot parse access token", null);
    }

    /**
     * The object does not exist.
     *
     * @param method of HTTP, such as {@code post}
     */
    public static ApiError unknownObject(String method, String id) {
        var message = "Unsupported " + method + " request. Object with ID '" + id
                + "' does not exist, cannot be loaded due to"
                + " missing permissions, or does not support this operation";
        return new ApiError(400, 100, 33, GRAPH_METHOD, message, null);
    }

    static ApiError missingProduct() {
        return new ApiError(400, 100, null, OAUTH, "(#100) The parameter messaging_product is required.", null);
    }

    public static ApiError invalidParameter(String details) {
        return whatsapp(400, 100, "Invalid parameter", details);
    }

    /** The cursor is not one of this list. */
    public static ApiError invalidCursor() {
        return whatsapp(400, 131059, "Invalid pagination cursor", "The cursor does not belong to this list");
    }

    static ApiError missing(String parameter) {
        return whatsapp(400, 131008, "Required parameter is missing", "Parameter '" + parameter + "' is missing");
    }

    static ApiError invalidValue(String details) {
        return whatsapp(400, 131009, "Parameter value is not valid", details);
    }

    static ApiError recipientIsSender() {
        return whatsapp(400, 131021, "Recipient cannot be sender", "Recipient and sender are the same number");
    }

    /** The endpoint for marketing messages takes templates only. */
    static ApiError templateOnly() {
        return invalidParameter("Message must be a template message.");
    }

    /** The business account has not accepted the terms of the endpoint for marketing messages. */
    static ApiError notOnboarded() {
        return whatsapp(403, 131005, "Access denied", "The business account is not onboarded to marketing messages");
    }

    /** Marketing templates are disabled at the usual endpoint. */
    static ApiError marketingDisabled() {
        return whatsapp(
                400,
                131063,
                "Marketing templates disabled on Cloud API",
                "Marketing templates are disabled for the Cloud API. Use the marketing messages endpoint");
    }

    /** A template with a price limit can be sent at the endpoint for marketing messages only. */
    static ApiError priceLimit() {
        return whatsapp(
                400,
                131061,
                "Template requires marketing messages",
                "This template has a price limit. Use the marketing messages endpoint");
    }

    static ApiError notMarketing() {
        return whatsapp(400, 134100, "Only marketing messages supported", "Template must have the category marketing");
    }

    static ApiError syncing() {
        return whatsapp(400, 134101, "Template is syncing", "Template is not ready yet. Try again in a few minutes");
    }

    /** Meta's response has status 500, although a repetition does not help. */
    static ApiError unavailableForMarketing() {
        return whatsapp(500, 134102, "Template unavailable", "Template is not available for marketing messages");
    }

    /** A parameter has no value; its field has the name of its type. */
    static ApiError mandatory(String type) {
        return invalidParameter("Parameter '" + type + "' is mandatory for component parameter type '" + type + "'");
    }

    static ApiError missingValue(String details) {
        return whatsapp(400, 131008, "Required parameter is missing", details);
    }

    static ApiError multipleLines() {
        return whatsapp(
                400,
                132018,
                "There is an issue with the parameters in your template",
                "Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
    }

    static ApiError unsupportedType() {
        return whatsapp(400, 131051, "Unsupported message type", "This simulator takes messages of type template");
    }

    static ApiError unknownTemplate(Message message) {
        var details = "template name (" + message.template() + ") does not exist in " + message.language();
        return whatsapp(404, 132001, "Template name does not exist in the translation", details);
    }

    /** The number cannot send. */
    static ApiError blockedNumber(int code) {
        return whatsapp(statusOf(code), code, "Number cannot send", "The phone number cannot send messages");
    }

    /** The template is not approved. */
    static ApiError unusableTemplate(Message message, TemplateStatus status) {
        return switch (status) {
            case PAUSED ->
                whatsapp(400, 132015, "Template is paused", "template (" + message.template() + ") is paused");
            case DISABLED ->
                whatsapp(400, 132016, "Template is disabled", "template (" + message.template() + ") is disabled");
            case APPROVED, ARCHIVED, DELETED, IN_APPEAL, LIMIT_EXCEEDED, PENDING, PENDING_DELETION, REJECTED ->
                unknownTemplate(message);
        };
    }

    /** @param component the part of the template, such as {@code body} */
    static ApiError parameterCount(String component, int given, int expected) {
        var details = component + ": number of parameters (" + given + ") does not match the expected number ("
                + expected + ")";
        return whatsapp(400, 132000, "Number of parameters does not match the expected number of params", details);
    }

    /** @param component the part of the template, such as {@code header} */
    static ApiError parameterFormat(String component, String expected, String received) {
        var details = component + ": Format mismatch, expected " + expected + ", received "
                + received.toUpperCase(Locale.ROOT);
        return whatsapp(400, 132012, "Parameter format does not match format in the created template", details);
    }

    /** No file with this id was uploaded for the number, or it has expired. */
    public static ApiError unknownMedia() {
        return invalidParameter(
                "Param template['components'] has an id that is not a valid whatsapp business account media attachment ID");
    }

    static ApiError tooLong(int length) {
        return whatsapp(400, 132005, "Translated text too long", "body: " + length + " characters are too many");
    }

    static ApiError throughput(int status) {
        return whatsapp(status, 130429, "Rate limit hit", "Cloud API message throughput has been reached.");
    }

    static ApiError pairRate() {
        return whatsapp(
                400,
                131056,
                "(Business Account, Consumer Account) pair rate limit hit",
                "Too many messages to this person");
    }

    /** The refusal of an injected fault. */
    public static ApiError scripted(int status, int code) {
        return whatsapp(status, code, "Scripted refusal", "Requested from the simulator");
    }

    /** The messaging limit is exceeded; Meta's response is not documented. */
    public static ApiError overLimit(int code) {
        return whatsapp(400, code, "Messaging limit reached", "Too many people in the last 24 hours");
    }

    /** Returns the documented HTTP status of the codes of a blocked number. */
    private static int statusOf(int code) {
        return Set.of(368, 131005, 131031).contains(code) ? 403 : 400;
    }

    private static ApiError whatsapp(int status, int code, String title, String details) {
        return new ApiError(status, code, null, OAUTH, "(#" + code + ") " + title, details);
    }
}
