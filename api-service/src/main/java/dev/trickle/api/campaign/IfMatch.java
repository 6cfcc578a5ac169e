package dev.trickle.api.campaign;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.PreconditionFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * Precondition of an edit (RFC 9110, If-Match): the client has seen the current revision.
 *
 * @param tags tags of which one must match the campaign; empty if any revision matches
 */
record IfMatch(List<ETag> tags) {

    /** No precondition. */
    private static final IfMatch ANY = new IfMatch(List.of());

    /**
     * Parses the header.
     *
     * @throws InvalidRequest if it contains no tag
     */
    static IfMatch parse(@Nullable String header) {
        if (header == null) {
            return ANY;
        }
        var tags = ETag.parse(header);
        if (tags.isEmpty()) {
            throw InvalidRequest.of("If-Match", "format", "If-Match must be a quoted tag from an ETag header, or *");
        }
        return tags.stream().anyMatch(ETag::isWildcard) ? ANY : new IfMatch(tags);
    }

    /**
     * Checks the precondition against the current campaign; the caller holds the lock of the campaign.
     *
     * @throws PreconditionFailed if the campaign has another revision
     */
    void check(Campaign current) {
        if (!tags.isEmpty() && !tags.contains(new ETag(tagOf(current.revision()), false))) {
            throw new PreconditionFailed(
                    "The campaign has been changed since it was read: read it again and repeat the request");
        }
    }

    /** The tag of a campaign's definition, without quotes; counters do not change it. */
    static String tagOf(long revision) {
        return Long.toString(revision);
    }
}
