package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Scope.Template;
import dev.trickle.pipeline.error.RecoveryCondition;
import dev.trickle.sender.whatsapp.CloudApi.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.hc.core5.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Queries WhatsApp, without sending messages, whether the cause of a suspension has ended. A condition counts as met
 * only if the response states it explicitly.
 */
public final class HealthProbe {

    private static final int TOKEN_REFUSED = 190;

    /** The codes of missing permissions: 10, and 200 to 299. */
    private static final int NO_PERMISSION = 10;

    private static final int FIRST_PERMISSION = 200;
    private static final int LAST_PERMISSION = 299;

    private static final int NO_SUCH_PARAMETER = 100;
    private static final int NO_SUCH_OBJECT = 33;

    /** {@code LIMITED} means that messages can be sent, for example to fewer people. */
    private static final Set<String> CAN_SEND = Set.of("AVAILABLE", "LIMITED");

    private static final String BLOCKED = "BLOCKED";

    private final CloudApi whatsApp;

    public HealthProbe(CloudApi whatsApp) {
        this.whatsApp = whatsApp;
    }

    /**
     * Sends one query.
     *
     * @param number that is suspended, or that sends for the suspended scope
     */
    public boolean isRecovered(RecoveryCondition recoveryCondition, PhoneNumberId number, Scope suspended) {
        return switch (recoveryCondition) {
            case NUMBER_ACCESSIBLE -> number.value().equals(text(read(number + "?fields=id"), "id"));
            case NUMBER_CAN_SEND -> canSend(number);
            case TEMPLATE_APPROVED -> suspended.kind() == Scope.Kind.TEMPLATE && isApproved(suspended.template());
        };
    }

    /** Queries once whether the access token may use this number. Changes nothing. */
    public AccessCheck checkAccess(PhoneNumberId number) {
        return whatsApp.get(number + "?fields=id")
                .map(reply -> checkAccess(reply, number))
                .orElse(AccessCheck.NOT_REACHABLE);
    }

    private static AccessCheck checkAccess(Reply reply, PhoneNumberId number) {
        if (reply.status() == HttpStatus.SC_OK) {
            return number.value().equals(text(reply.body(), "id")) ? AccessCheck.GRANTED : AccessCheck.UNKNOWN;
        }
        var error = reply.body().path("error");
        var code = ResponseClassifier.code(error);
        // A response without an error code of WhatsApp, such as the page of a proxy, proves nothing; nor does a server
        // error.
        if (code < 0 || reply.status() >= HttpStatus.SC_SERVER_ERROR) {
            return AccessCheck.UNKNOWN;
        }
        if (code == TOKEN_REFUSED || reply.status() == HttpStatus.SC_UNAUTHORIZED) {
            return AccessCheck.TOKEN_REFUSED;
        }
        if (isUnknownObject(code, error) || reply.status() == HttpStatus.SC_NOT_FOUND) {
            return AccessCheck.NUMBER_UNKNOWN;
        }
        return isPermission(code) ? AccessCheck.NOT_PERMITTED : AccessCheck.UNKNOWN;
    }

    private static boolean isPermission(int code) {
        return code == NO_PERMISSION || (code >= FIRST_PERMISSION && code <= LAST_PERMISSION);
    }

    private static boolean isUnknownObject(int code, JsonNode error) {
        var subcode = error.path("error_subcode").asInt(0);
        return code == NO_SUCH_OBJECT || (code == NO_SUCH_PARAMETER && subcode == NO_SUCH_OBJECT);
    }

    private boolean canSend(PhoneNumberId number) {
        var node = read(number + "?fields=id,health_status");
        var health = node.path("health_status");
        return number.value().equals(text(node, "id"))
                && CAN_SEND.contains(text(health, "can_send_message"))
                && health.path("entities")
                        .valueStream()
                        .map(entity -> text(entity, "can_send_message"))
                        .noneMatch(BLOCKED::equals);
    }

    /** Whether the business account of the template lists it in this language, and as approved. */
    private boolean isApproved(Template template) {
        var list = read(template.businessAccount() + "/message_templates?fields=name,language,status&limit=100&name="
                + URLEncoder.encode(template.name(), StandardCharsets.UTF_8));
        var statuses = list.path("data")
                .valueStream()
                .filter(each -> template.name().equals(text(each, "name")))
                .filter(each ->
                        template.language().equals(text(each, "language").replace('-', '_')))
                .map(each -> text(each, "status"))
                .toList();
        return !statuses.isEmpty() && statuses.stream().allMatch("APPROVED"::equals);
    }

    private JsonNode read(String path) {
        return whatsApp.read(path).orElse(MissingNode.getInstance());
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    /** The result of a check of the access token and a phone number. */
    public enum AccessCheck {
        /** The token may use the number. */
        GRANTED,
        /** The token is wrong or has expired. */
        TOKEN_REFUSED,
        /** There is no such number, or the token has no permission for it: WhatsApp does not distinguish the two. */
        NUMBER_UNKNOWN,
        /** The token lacks a permission. */
        NOT_PERMITTED,
        /** There was no response. */
        NOT_REACHABLE,
        /** An unexpected response, which proves none of the others. */
        UNKNOWN
    }
}
