package dev.trickle.api.campaign;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.PreconditionFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * What somebody has seen who asks for a change (RFC 9110, If-Match), so that nobody undoes unseen what another has
 * done.
 *
 * @param seen the tags of which one must be the campaign's; empty where any will do
 */
record IfMatch(List<ETag> seen) {

    /** Whoever does not say what they have seen. */
    private static final IfMatch NONE = new IfMatch(List.of());

    /**
     * Reads the header.
     *
     * @throws InvalidRequest if it holds no tag
     */
    static IfMatch in(@Nullable String ifMatch) {
        if (ifMatch == null) {
            return NONE;
        }
        var tags = ETag.parse(ifMatch);
        if (tags.isEmpty()) {
            throw InvalidRequest.of("If-Match", "format", "If-Match must be a tag in quotes, as ETag was, or *");
        }
        return tags.stream().anyMatch(ETag::isWildcard) ? NONE : new IfMatch(tags);
    }

    /**
     * Checks it against the campaign as it stands, whose lock must be held.
     *
     * @throws PreconditionFailed if somebody has changed it
     */
    void check(Campaign present) {
        if (!seen.isEmpty() && !seen.contains(new ETag(tagOf(present.revision()), false))) {
            throw new PreconditionFailed("The campaign has been changed meanwhile: read it again and decide anew");
        }
    }

    /** The tag of a campaign's definition, without quotes; its counters move without it. */
    static String tagOf(long revision) {
        return Long.toString(revision);
    }
}
