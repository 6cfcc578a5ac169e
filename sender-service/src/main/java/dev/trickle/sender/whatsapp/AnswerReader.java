package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.whatsapp.SendAnswer.Accepted;
import dev.trickle.sender.whatsapp.SendAnswer.Failed;
import dev.trickle.sender.whatsapp.SendAnswer.NotCalled;
import dev.trickle.sender.whatsapp.SendAnswer.Suspended;
import dev.trickle.sender.whatsapp.SendAnswer.Throttled;
import dev.trickle.sender.whatsapp.SendAnswer.Unclear;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Decides what may be done after an answer, or after none. In doubt the message may have been sent. */
final class AnswerReader {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int TEXT_LENGTH = 500;

    private final ErrorPolicy policy;

    AnswerReader(ErrorPolicy policy) {
        this.policy = policy;
    }

    /** Certain are only the failures that happen before the request is written. */
    static SendAnswer of(IOException failure) {
        return switch (failure) {
            case ConnectException refused -> new NotCalled(NotSentReason.NO_CONNECTION);
            case ConnectTimeoutException timeout -> new NotCalled(NotSentReason.NO_CONNECTION);
            case ConnectionRequestTimeoutException poolIsBusy -> new NotCalled(NotSentReason.NO_CONNECTION);
            case UnknownHostException unknown -> new NotCalled(NotSentReason.NO_CONNECTION);
            case NoRouteToHostException unreachable -> new NotCalled(NotSentReason.NO_CONNECTION);
            case SSLHandshakeException untrusted -> new NotCalled(NotSentReason.NO_CONNECTION);
            case SSLPeerUnverifiedException stranger -> new NotCalled(NotSentReason.NO_CONNECTION);
            default -> new Unclear(failure.getClass().getSimpleName());
        };
    }

    /** Reads an answer that arrived whole. */
    SendAnswer of(int status, byte[] body) {
        var json = parse(body);
        if (status >= 200 && status < 300) {
            return accepted(status, json);
        }
        var error = json.path("error");
        return status >= 400 && error.path("code").isInt() ? refused(status, error) : unclear(status);
    }

    private static SendAnswer accepted(int status, JsonNode json) {
        var id = json.path("messages").path(0).path("id").asString("");
        var waId = json.path("contacts").path(0).path("wa_id");
        return id.isEmpty() ? unclear(status) : new Accepted(id, waId.isString() ? waId.stringValue() : null);
    }

    private SendAnswer refused(int status, JsonNode error) {
        var number = error.path("code").intValue();
        if (status >= 500 && !policy.certainInAnyStatus().contains(number)) {
            return unclear(status);
        }
        var code = String.valueOf(number);
        var text = text(error);
        return switch (policy.of(number, error.path("error_subcode").asInt(0))) {
            case FAILED -> new Failed(code, FailureKind.PERMANENT, text);
            case MAY_PASS -> new Failed(code, FailureKind.TRANSIENT, text);
            case PAIR_RATE -> new Failed(code, FailureKind.PAIR_RATE, text);
            case THROTTLED -> new Throttled(code, text);
            case SUSPENDS_NUMBER -> new Suspended(Scope.Kind.NUMBER, code, text);
            case SUSPENDS_ACCOUNT -> new Suspended(Scope.Kind.ACCOUNT, code, text);
            case SUSPENDS_TEMPLATE -> new Suspended(Scope.Kind.TEMPLATE, code, text);
            case UNCLEAR -> unclear(status);
        };
    }

    private static SendAnswer unclear(int status) {
        return new Unclear("HTTP status " + status);
    }

    private static String text(JsonNode error) {
        var details = error.path("error_data").path("details").asString("");
        var text = details.isEmpty() ? error.path("message").asString("") : details;
        return text.length() > TEXT_LENGTH ? text.substring(0, TEXT_LENGTH) : text;
    }

    private static JsonNode parse(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }
}
