package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Asks WhatsApp, without sending anything, whether what it refused is over. Whatever is not said in so many words is not
 * proven.
 */
public final class Probe {

    private final CloudApi whatsApp;

    public Probe(CloudApi whatsApp) {
        this.whatsApp = whatsApp;
    }

    /**
     * Asks once.
     *
     * @param number that is suspended, or that sends for what is
     * @param businessAccount that has the template
     */
    public boolean finds(Proof proof, PhoneNumberId number, String businessAccount, Scope suspended) {
        return switch (proof) {
            case NUMBER_OPENS -> number.value().equals(text(read(number + "?fields=id"), "id"));
            case NUMBER_CAN_SEND -> canSend(number);
            case TEMPLATE_APPROVED -> suspended.kind() == Scope.Kind.TEMPLATE && isApproved(businessAccount, suspended);
        };
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
}
