package dev.trickle.status;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Webhooks in WhatsApp's current and former formats. */
public final class WebhookSamples {

    public static final String BUSINESS = "900800700600";
    public static final String NUMBER = "100200300400";

    private WebhookSamples() {}

    /** Returns a body with one entry with these changes. */
    public static String of(String... changes) {
        return """
                {"object": "whatsapp_business_account",
                 "entry": [{"id": "%s", "time": 1772445600, "changes": [%s]}]}
                """.formatted(BUSINESS, String.join(",", changes));
    }

    /**
     * Returns a change of the field {@code messages} with {@code statuses}, {@code messages} or both, as JSON members.
     */
    public static String messages(String... members) {
        return """
                {"field": "messages", "value": {"messaging_product": "whatsapp",
                 "metadata": {"display_phone_number": "15550100200", "phone_number_id": "%s"}, %s}}
                """.formatted(NUMBER, String.join(",", members));
    }

    /** Returns a change of another field. */
    public static String change(String field, String value) {
        return "{\"value\": %s, \"field\": \"%s\"}".formatted(value, field);
    }

    public static String statuses(String... statuses) {
        return "\"statuses\": [" + String.join(",", statuses) + "]";
    }

    public static String inbound(String... messages) {
        return "\"messages\": [" + String.join(",", messages) + "]";
    }

    /** Returns a status as of API version 24, without conversation and pricing, with further members. */
    public static String status(String message, String status, String... members) {
        var all = Stream.concat(
                Stream.of(
                        "\"id\": \"" + message + "\"",
                        "\"status\": \"" + status + "\"",
                        "\"timestamp\": \"1772445601\""),
                Stream.of(members));
        return all.collect(Collectors.joining(",", "{", "}"));
    }

    public static String echo(Object attempt) {
        return "\"biz_opaque_callback_data\": \"" + attempt + "\"";
    }

    public static String to(String digits) {
        return "\"recipient_id\": \"" + digits + "\"";
    }

    public static String error(int code) {
        return "\"errors\": [{\"code\": %d, \"title\": \"No\"}]".formatted(code);
    }

    /** Returns the conversation and pricing that each status contained up to API version 23. */
    public static List<String> conversation(String category) {
        return List.of(
                "\"conversation\": {\"id\": \"c1\", \"expiration_timestamp\": \"1772532000\","
                        + " \"origin\": {\"type\": \"" + category + "\"}}",
                "\"pricing\": {\"billable\": true, \"pricing_model\": \"CBP\", \"category\": \"" + category + "\"}");
    }

    public static String text(String from, String body) {
        return text(from, body, 1772445602);
    }

    /** Returns a text message that was written at this second. */
    public static String text(String from, String body, long second) {
        return """
                {"from": "%s", "id": "wamid.in", "timestamp": %d, "type": "text", "text": {"body": "%s"}}
                """.formatted(from, second, body);
    }

    public static String button(String sender, String label, String answered) {
        return """
                {%s, "id": "wamid.in", "timestamp": "1772445602", "type": "button", "context": {"id": "%s"},
                 "button": {"payload": "%s", "text": "%s"}}
                """.formatted(sender, answered, label, label);
    }

    public static String preference(String digits, String value) {
        return preference(digits, value, 1772445603);
    }

    /** Returns a choice in WhatsApp's preferences that was made at this second. */
    public static String preference(String digits, String value, long second) {
        return """
                {"user_preferences": [{"wa_id": "%s", "category": "marketing_messages", "value": "%s",
                 "timestamp": %d}], "metadata": {"phone_number_id": "%s"}}
                """.formatted(digits, value, second, NUMBER);
    }

    /** Returns a system message about a change of a number. */
    public static String numberChange(String from, String to) {
        return """
                {"from": "%s", "id": "wamid.in", "timestamp": "1772445602", "type": "system",
                 "system": {"body": "moved", "wa_id": "%s", "type": "user_changed_number"}}
                """.formatted(from, to);
    }

    public static String userId(String id) {
        return "\"recipient_user_id\": \"" + id + "\"";
    }
}
