package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Id of a recipient: one person in one campaign. It is derived from both, so a person who is planned twice has the same
 * id.
 */
public record RecipientId(@JsonValue UUID value) {

    /** Returns the id of this contact in this campaign: a name-based UUID of both. */
    public static RecipientId of(CampaignId campaign, ContactKey contactKey) {
        var name = campaign + "/" + contactKey;
        return new RecipientId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException if the text is not a UUID
     */
    @JsonCreator
    public static RecipientId of(String text) {
        return new RecipientId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
