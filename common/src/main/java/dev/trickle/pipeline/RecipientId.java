package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** One person in one campaign. The same person planned twice gets the same id, whoever computes it. */
public record RecipientId(@JsonValue UUID value) {

    /** The recipient that this person is in this campaign: a name-based UUID of the two. */
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
