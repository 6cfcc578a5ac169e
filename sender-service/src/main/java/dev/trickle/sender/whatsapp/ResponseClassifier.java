package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.sender.whatsapp.SendResult.Accepted;
import dev.trickle.sender.whatsapp.SendResult.Failed;
import dev.trickle.sender.whatsapp.SendResult.NotCalled;
import dev.trickle.sender.whatsapp.SendResult.OptedOut;
import dev.trickle.sender.whatsapp.SendResult.Suspended;
import dev.trickle.sender.whatsapp.SendResult.Throttled;
import dev.trickle.sender.whatsapp.SendResult.Unconfirmed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Classifies a response, or its absence, by what may be done next. In doubt the message may have been sent. */
final class ResponseClassifier {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String HELD = "held_for_quality_assessment";
    private static final int MAX_TEXT_LENGTH = 500;
    private static final int MAX_UNLISTED = 100;

    private static final Logger log = LoggerFactory.getLogger(ResponseClassifier.class);

    private final MetaErrors.Lookup metaErrors;
    private final Set<Integer> unlisted = ConcurrentHashMap.newKeySet();

    ResponseClassifier(MetaErrors metaErrors) {
        this.metaErrors = metaErrors.lookup();
    }

    /** Classifies a failed call. Only failures before the request is written are certain not to have sent it. */
    static SendResult classify(IOException failure) {
        return switch (failure) {
            case ConnectException refused -> new NotCalled(NotSentReason.NO_CONNECTION);
            case ConnectTimeoutException timeout -> new NotCalled(NotSentReason.NO_CONNECTION);
            case ConnectionRequestTimeoutException poolIsBusy -> new NotCalled(NotSentReason.NO_CONNECTION);
            case UnknownHostException unknown -> new NotCalled(NotSentReason.NO_CONNECTION);
            case NoRouteToHostException unreachable -> new NotCalled(NotSentReason.NO_CONNECTION);
            case SSLHandshakeException untrusted -> new NotCalled(NotSentReason.NO_CONNECTION);
            case SSLPeerUnverifiedException unverified -> new NotCalled(NotSentReason.NO_CONNECTION);
            default -> new Unconfirmed(failure.getClass().getSimpleName());
        };
    }

    /**
     * Classifies a complete response.
     *
     * @param retryAfter how long WhatsApp asks to wait, if it does
     */
    SendResult classify(int status, byte[] body, @Nullable Duration retryAfter) {
        var json = parse(body);
        if (status >= 200 && status < 300) {
            return accepted(status, json);
        }
        var error = json.path("error");
        return status >= 400 && code(error) >= 0 ? rejected(status, error, retryAfter) : unconfirmed(status);
    }

    private static SendResult accepted(int status, JsonNode json) {
        var message = json.path("messages").path(0);
        var id = message.path("id").asString("");
        var held = message.path("message_status").asString("").equals(HELD);
        var waId = json.path("contacts").path(0).path("wa_id");
        return id.isEmpty() ? unconfirmed(status) : new Accepted(id, waId.isString() ? waId.stringValue() : null, held);
    }

    private SendResult rejected(int status, JsonNode error, @Nullable Duration retryAfter) {
        var number = code(error);
        var code = String.valueOf(number);
        var text = text(error);
        logIfUnlisted(status, number);
        return switch (metaErrors.classify(
                status, number, error.path("error_subcode").asInt(0))) {
            case FAILED -> new Failed(code, FailureKind.PERMANENT, text, false);
            case FAILED_WITH_ALERT -> new Failed(code, FailureKind.PERMANENT, text, true);
            case OPTED_OUT -> new OptedOut(code, text);
            case TRANSIENT -> new Failed(code, FailureKind.TRANSIENT, text, false);
            case PAIR_RATE -> new Failed(code, FailureKind.PAIR_RATE, text, false);
            case THROTTLED -> new Throttled(code, text, retryAfter);
            case SUSPENDS_NUMBER -> new Suspended(Scope.Kind.NUMBER, code, text);
            case SUSPENDS_ACCOUNT -> new Suspended(Scope.Kind.ACCOUNT, code, text);
            case SUSPENDS_TEMPLATE -> new Suspended(Scope.Kind.TEMPLATE, code, text);
            case SUSPENDS_CAMPAIGN -> new Suspended(Scope.Kind.CAMPAIGN, code, text);
            case UNCONFIRMED -> unconfirmed(status);
        };
    }

    private void logIfUnlisted(int status, int code) {
        if (!metaErrors.isListed(code) && unlisted.size() < MAX_UNLISTED && unlisted.add(code)) {
            log.warn("Error code not listed in the catalogue status={} code={}", status, code);
        }
    }

    /** The error code of Meta; negative if there is none. */
    static int code(JsonNode error) {
        var code = error.path("code");
        return code.isString() ? code.asInt(-1) : code.isInt() ? code.intValue() : -1;
    }

    private static SendResult unconfirmed(int status) {
        return new Unconfirmed("HTTP status " + status);
    }

    private static String text(JsonNode error) {
        var details = error.path("error_data").path("details").asString("");
        var text = details.isEmpty() ? error.path("message").asString("") : details;
        var storable = text.replace("\0", "");
        return storable.length() > MAX_TEXT_LENGTH ? storable.substring(0, MAX_TEXT_LENGTH) : storable;
    }

    // Decoded to a string first, so that an invalid UTF-8 byte damages its own text and not the whole response.
    static JsonNode parse(byte[] body) {
        try {
            return body.length == 0
                    ? MissingNode.getInstance()
                    : JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }
}
