package dev.trickle.api.media;

import dev.trickle.api.problem.FieldError;
import dev.trickle.pipeline.Placeholder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Fetches the links in the components of a campaign. A link with placeholders differs by customer and is not fetched.
 */
@Component
public class LinkCheck {

    private static final String FIELD = "template_components";

    private final boolean enabled;
    private final LinkFetcher fetcher;

    LinkCheck(LinkCheckProperties settings, LinkFetcher fetcher) {
        this.enabled = settings.enabled();
        this.fetcher = fetcher;
    }

    /**
     * Returns what WhatsApp would refuse. Waits for the servers until the timeout, so the caller should hold no
     * transaction; a request with an {@code Idempotency-Key} always has one.
     *
     * @param components that have been validated; null for none
     */
    public List<FieldError> check(@Nullable JsonNode components) {
        var references = MediaReference.findAll(FIELD, components).stream()
                .filter(reference -> enabled && isFetched(reference.link()))
                .toList();
        // Cards often have the same picture.
        var problems = references.stream()
                .map(LinkedFile::of)
                .distinct()
                .collect(Collectors.toMap(
                        Function.identity(),
                        file -> CompletableFuture.supplyAsync(() -> fetch(file), Thread::startVirtualThread)));
        return references.stream()
                .flatMap(reference -> errorOf(reference, problems).stream())
                .toList();
    }

    private static boolean isFetched(@Nullable String link) {
        return link != null && Placeholder.findAll(link).isEmpty();
    }

    private static Optional<FieldError> errorOf(
            MediaReference reference, Map<LinkedFile, CompletableFuture<Optional<LinkFetcher.Problem>>> problems) {
        var path = reference.path() + ".link";
        return Objects.requireNonNull(problems.get(LinkedFile.of(reference)))
                .join()
                .map(problem -> new FieldError(path, problem.rule(), path + " " + problem.message()));
    }

    private Optional<LinkFetcher.Problem> fetch(LinkedFile file) {
        return file.address()
                .map(address -> fetcher.findProblem(address, file.kind()))
                .orElseGet(() -> Optional.of(new LinkFetcher.Problem(
                        "link-https", "must be an address that begins with https:// and has no user name")));
    }

    /** A file at a link. */
    private record LinkedFile(String link, MediaKind kind) {

        private static LinkedFile of(MediaReference reference) {
            return new LinkedFile(String.valueOf(reference.link()), MediaKind.named(reference.kind()));
        }

        private Optional<URI> address() {
            try {
                return Optional.of(URI.create(link))
                        .filter(uri -> "https".equalsIgnoreCase(uri.getScheme()))
                        .filter(uri -> uri.getHost() != null && uri.getUserInfo() == null);
            } catch (IllegalArgumentException malformed) {
                return Optional.empty();
            }
        }
    }
}
