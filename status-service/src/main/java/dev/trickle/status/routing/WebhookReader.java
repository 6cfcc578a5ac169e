package dev.trickle.status.routing;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.status.routing.Notice.Consent;
import dev.trickle.status.routing.Notice.ConsentChanged;
import dev.trickle.status.routing.Notice.LimitChanged;
import dev.trickle.status.routing.Notice.MessageReported;
import dev.trickle.status.routing.Notice.NotUnderstood;
import dev.trickle.status.routing.Notice.Origin;
import dev.trickle.status.routing.Notice.TemplateChanged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads webhooks as Meta writes them now and wrote them before: fields may be missing, new or of another type, and
 * what is not known is named, never an error.
 */
final class WebhookReader {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> SERVICE_WINDOW =
            Set.of("service", "free_customer_service", "user_initiated", "referral_conversion");

    /** The status by which WhatsApp says that a person stopped marketing messages. */
    private static final String STOPPED_BY_PERSON = "131050";

    private final StopWords stopWords;

    WebhookReader(StopWords stopWords) {
        this.stopWords = stopWords;
    }

    /**
     * All that one body says.
     *
     * @param received stands where WhatsApp gives no time
     * @throws JacksonException if it is no JSON
     */
    List<Notice> read(byte[] body, Instant received) {
        var notices = new ArrayList<Notice>();
        for (var entry : each(JSON.readTree(body), "entry")) {
            for (var change : each(entry, "changes")) {
                var value = change.path("value");
                var origin = new Origin(text(entry, "id"), text(value.path("metadata"), "phone_number_id"));
                new Change(origin, text(change, "field"), value, new Times(entry, received)).tell(notices);
            }
        }
        if (notices.isEmpty()) {
            notices.add(new NotUnderstood("body"));
        }
        return notices;
    }

    private static Iterable<JsonNode> each(JsonNode node, String field) {
        var list = node.path(field);
        return list.isArray() ? list : List.of();
    }

    /** A text or number as text; empty where there is none. PostgreSQL keeps no NUL in a text. */
    private static String text(JsonNode node, String field) {
        return node.path(field).asString("").replace("\0", "");
    }

    /** The instants of an entry. */
    private record Times(JsonNode entry, Instant received) {

        private static final String SECONDS = "[0-9]{1,11}";

        /** Seconds as text or number. */
        Instant of(JsonNode node, String field) {
            var seconds = text(node, field);
            return seconds.matches(SECONDS) ? Instant.ofEpochSecond(Long.parseLong(seconds)) : received;
        }

        Instant ofEntry() {
            return of(entry, "time");
        }
    }

    /** One change of an entry. */
    private final class Change {

        private final Origin origin;
        private final String field;
        private final JsonNode value;
        private final Times times;

        Change(Origin origin, String field, JsonNode value, Times times) {
            this.origin = origin;
            this.field = field;
            this.value = value;
            this.times = times;
        }

        void tell(List<Notice> notices) {
            switch (field) {
                case "messages" -> {
                    each(value, "statuses").forEach(status -> tellStatus(status, notices));
                    each(value, "messages").forEach(message -> tellMessage(message, notices));
                    each(value, "errors").forEach(error -> notices.add(new NotUnderstood("messages.errors")));
                }
                case "user_preferences" ->
                    each(value, "user_preferences").forEach(preference -> tellPreference(preference, notices));
                case "business_capability_update" -> notices.add(limit());
                case "message_template_status_update" -> notices.add(template());
                default -> notices.add(new NotUnderstood(field));
            }
        }

        private void tellStatus(JsonNode status, List<Notice> notices) {
            var report = Report.of(text(status, "status"));
            if (report.isEmpty() || text(status, "id").isEmpty()) {
                notices.add(new NotUnderstood("status." + text(status, "status")));
                return;
            }
            var person = firstOf(text(status, "recipient_id"), text(status, "recipient_user_id"));
            var code = codeOf(status);
            var at = times.of(status, "timestamp");
            notices.add(new MessageReported(
                    origin,
                    text(status, "id"),
                    report.get(),
                    attempt(text(status, "biz_opaque_callback_data")),
                    person,
                    code,
                    isInServiceWindow(status),
                    at));
            if (report.get() == Report.FAILED && code.equals(STOPPED_BY_PERSON)) {
                notices.add(new ConsentChanged(origin, Consent.OUT, person, text(status, "id"), "error-" + code, at));
            }
        }

        private void tellMessage(JsonNode message, List<Notice> notices) {
            var button = message.path("button");
            var reply = message.path("interactive").path("button_reply");
            var said = switch (text(message, "type")) {
                case "text" -> isStop(message.path("text"), "body") ? "keyword" : "";
                case "button" -> isStop(button, "payload") || isStop(button, "text") ? "button" : "";
                case "interactive" -> isStop(reply, "id") || isStop(reply, "title") ? "button" : "";
                default -> "";
            };
            notices.add(
                    said.isEmpty()
                            ? new NotUnderstood("message." + text(message, "type"))
                            : new ConsentChanged(
                                    origin,
                                    Consent.OUT,
                                    senderOf(message),
                                    text(message.path("context"), "id"),
                                    said,
                                    times.of(message, "timestamp")));
        }

        private boolean isStop(JsonNode node, String name) {
            return stopWords.contains(text(node, name));
        }

        /** The contact stands in where the message itself does not name its sender and there is only one. */
        private String senderOf(JsonNode message) {
            var contacts = value.path("contacts");
            var contact = contacts.size() == 1 ? contacts.path(0) : contacts.path(-1);
            return firstOf(
                    text(message, "from"),
                    text(contact, "wa_id"),
                    text(message, "from_user_id"),
                    text(contact, "user_id"));
        }

        private void tellPreference(JsonNode preference, List<Notice> notices) {
            var consent = switch (text(preference, "value")) {
                case "stop" -> Consent.OUT;
                case "resume", "signup" -> Consent.IN;
                default -> null;
            };
            notices.add(
                    consent == null
                            ? new NotUnderstood("user_preferences." + text(preference, "value"))
                            : new ConsentChanged(
                                    origin,
                                    consent,
                                    firstOf(text(preference, "wa_id"), text(preference, "user_id")),
                                    "",
                                    "preferences",
                                    times.of(preference, "timestamp")));
        }

        private Notice limit() {
            return MessagingTier.limitOf(text(value, "max_daily_conversations_per_business"))
                    .<Notice>map(limit -> new LimitChanged(origin, limit, times.ofEntry()))
                    .orElse(new NotUnderstood(field));
        }

        private Notice template() {
            var at = times.ofEntry();
            return TemplateState.of(text(value, "event"))
                    .<Notice>map(state -> new TemplateChanged(
                            origin,
                            text(value, "message_template_name"),
                            text(value, "message_template_language"),
                            state.usable(),
                            state.code(),
                            at.getEpochSecond(),
                            at))
                    .orElse(new NotUnderstood(field + "." + text(value, "event")));
        }
    }

    private static String firstOf(String... texts) {
        for (var text : texts) {
            if (!text.isBlank()) {
                return text;
            }
        }
        return "";
    }

    private static String codeOf(JsonNode status) {
        return firstOf(text(status.path("errors").path(0), "code"), Report.NO_CODE);
    }

    private static boolean isInServiceWindow(JsonNode status) {
        var pricing = status.path("pricing");
        return SERVICE_WINDOW.contains(text(pricing, "category"))
                || SERVICE_WINDOW.contains(text(pricing, "type"))
                || SERVICE_WINDOW.contains(text(status.path("conversation").path("origin"), "type"));
    }

    private static @Nullable AttemptId attempt(String echo) {
        try {
            return echo.isEmpty() ? null : AttemptId.of(echo);
        } catch (IllegalArgumentException anotherTools) {
            return null;
        }
    }
}
