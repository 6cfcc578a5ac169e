package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.whatsapp.CloudApi.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Asks WhatsApp, without sending anything, whether what it refused is over. Whatever is not said in so many words is not
 * proven.
 */
public final class HealthProbe {

    private static final int TOKEN_REFUSED = 190;
    private static final int NO_SUCH_PARAMETER = 100;
    private static final int NO_SUCH_OBJECT = 33;

    private final CloudApi whatsApp;

    public HealthProbe(CloudApi whatsApp) {
        this.whatsApp = whatsApp;
    }

    /**
     * Asks once.
     *
     * @param number that is suspended, or that sends for what is
     * @param businessAccount that has the template
     */
    public boolean finds(
            RecoveryCondition recoveryCondition, PhoneNumberId number, String businessAccount, Scope suspended) {
        return switch (recoveryCondition) {
            case NUMBER_OPENS -> number.value().equals(text(read(number + "?fields=id"), "id"));
            case NUMBER_CAN_SEND -> canSend(number);
            case TEMPLATE_APPROVED -> suspended.kind() == Scope.Kind.TEMPLATE && isApproved(businessAccount, suspended);
        };
    }

    /** Asks WhatsApp once whether the access token opens this number; changes nothing there. */
    public AccessCheck access(PhoneNumberId number) {
        return whatsApp.ask(number + "?fields=id")
                .map(reply -> access(reply, number))
                .orElse(AccessCheck.NOT_REACHABLE);
    }

    private static AccessCheck access(Reply reply, PhoneNumberId number) {
        if (reply.status() == HttpStatus.SC_OK) {
            return number.value().equals(text(reply.body(), "id")) ? AccessCheck.OPEN : AccessCheck.UNCLEAR;
        }
        var error = reply.body().path("error");
        var code = ResponseClassifier.code(error);
        // An answer without WhatsApp's error code, such as a proxy's page, proves nothing; nor does a server error.
        if (code < 0 || reply.status() >= HttpStatus.SC_SERVER_ERROR) {
            return AccessCheck.UNCLEAR;
        }
        if (code == TOKEN_REFUSED || reply.status() == HttpStatus.SC_UNAUTHORIZED) {
            return AccessCheck.TOKEN_REFUSED;
        }
        return isUnknownObject(code, error) || reply.status() == HttpStatus.SC_NOT_FOUND
                ? AccessCheck.NUMBER_UNKNOWN
                : AccessCheck.UNCLEAR;
    }

    private static boolean isUnknownObject(int code, JsonNode error) {
        var subcode = error.path("error_subcode").asInt(0);
        return code == NO_SUCH_OBJECT || (code == NO_SUCH_PARAMETER && subcode == NO_SUCH_OBJECT);
    }

    private boolean canSend(PhoneNumberId number) {
        var node = read(number + "?fields=id,health_status");
        return number.value().equals(text(node, "id"))
                && text(node.path("health_status"), "can_send_message").equals("AVAILABLE");
    }

    private boolean isApproved(String businessAccount, Scope template) {
        var slash = template.id().lastIndexOf('/');
        var name = template.id().substring(0, slash);
        var list = read(businessAccount + "/message_templates?fields=name,language,status&limit=100&name="
                + URLEncoder.encode(name, StandardCharsets.UTF_8));
        return list.path("data")
                .valueStream()
                .filter(each -> Scope.ofTemplate(text(each, "name"), text(each, "language"))
                        .equals(template))
                .anyMatch(each -> text(each, "status").equals("APPROVED"));
    }

    private JsonNode read(String what) {
        return whatsApp.read(what).orElse(MissingNode.getInstance());
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    /** The result of a check of the access token and a phone number. */
    public enum AccessCheck {
        /** The token opens the number. */
        OPEN,
        /** The token is wrong or has expired. */
        TOKEN_REFUSED,
        /** There is no such number, or the token has no permission for it: WhatsApp does not tell these apart. */
        NUMBER_UNKNOWN,
        /** No answer. */
        NOT_REACHABLE,
        /** An unexpected answer that proves none of the others. */
        UNCLEAR
    }
}
