package dev.trickle.simulator.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The body of a 200: the message is accepted; its delivery is still open.
 *
 * @param success true at the endpoint for marketing messages; absent at the usual one
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AcceptedResponse(
        String messagingProduct,
        List<Contact> contacts,
        List<AcceptedMessage> messages,
        @Nullable Boolean success) {

    /** The recipient, as given by the caller and as WhatsApp identifies them. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Contact(String input, String waId) {}

    /** The new message. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AcceptedMessage(String id, @Nullable String messageStatus) {}

    /**
     * Returns the response for an accepted message.
     *
     * @param withStatus whether to add the optional {@code message_status}
     */
    public static AcceptedResponse accepting(Message message, String wamid, boolean withStatus) {
        return of(message, wamid, withStatus ? "accepted" : null);
    }

    /** Returns the response for a held message. */
    public static AcceptedResponse holding(Message message, String wamid) {
        return of(message, wamid, "held_for_quality_assessment");
    }

    private static AcceptedResponse of(Message message, String wamid, @Nullable String status) {
        return new AcceptedResponse(
                "whatsapp",
                List.of(new Contact(message.input(), WaId.of(message.to()))),
                List.of(new AcceptedMessage(wamid, status)),
                message.endpoint() == TargetApi.MARKETING_MESSAGES ? true : null);
    }
}
