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
 * Fetching waits for other servers until the timeout, so it is done before a transaction begins.
 */
@Component
public class LinkCheck {

    private static final String FIELD = "template_components";

    /** The links that were fetched before the transaction of the request in this thread. */
    private final ThreadLocal<Map<LinkedFile, Optional<LinkFetcher.Problem>>> fetched =
            ThreadLocal.withInitial(Map::of);

    private final boolean enabled;
    private final LinkFetcher fetcher;

    LinkCheck(LinkCheckProperties settings, LinkFetcher fetcher) {
        this.enabled = settings.enabled();
        this.fetcher = fetcher;
    }

    /**
     * Returns what WhatsApp would refuse. Waits for the servers of links that were not fetched before.
     *
     * @param components that have been validated; null for none
     */
    public List<FieldError> check(@Nullable JsonNode components) {
        var references = linksIn(components);
        var problems = fetchAll(references);
        return references.stream()
                .flatMap(reference -> errorOf(reference, problems).stream())
                .toList();
    }

    /**
     * Fetches the links now; a check in this thread uses the results until they are closed.
     *
     * @param components that have been validated; null for none
     */
    public FetchedLinks fetch(@Nullable JsonNode components) {
        fetched.set(fetchAll(linksIn(components)));
        return fetched::remove;
    }

    /** Fetches the links, then runs work whose checks use the results. */
    public void runWithFetched(@Nullable JsonNode components, Runnable work) {
        var links = fetch(components);
        try {
            work.run();
        } finally {
            links.close();
        }
    }

    /** Whether links are fetched at all. */
    public boolean isEnabled() {
        return enabled;
    }

    private List<MediaReference> linksIn(@Nullable JsonNode components) {
        return MediaReference.findAll(FIELD, components).stream()
                .filter(reference -> enabled && isFetched(reference.link()))
                .toList();
    }

    /** Cards often have the same picture, which is fetched once. */
    private Map<LinkedFile, Optional<LinkFetcher.Problem>> fetchAll(List<MediaReference> references) {
        var known = fetched.get();
        var running = references.stream()
                .map(LinkedFile::of)
                .distinct()
                .collect(Collectors.toMap(
                        Function.identity(),
                        file -> known.containsKey(file)
                                ? CompletableFuture.completedFuture(known.get(file))
                                : CompletableFuture.supplyAsync(() -> fetch(file), Thread::startVirtualThread)));
        return running.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().join()));
    }

    private static boolean isFetched(@Nullable String link) {
        return link != null && Placeholder.findAll(link).isEmpty();
    }

    private static Optional<FieldError> errorOf(
            MediaReference reference, Map<LinkedFile, Optional<LinkFetcher.Problem>> problems) {
        var path = reference.path() + ".link";
        return Objects.requireNonNull(problems.get(LinkedFile.of(reference)))
                .map(problem -> new FieldError(path, problem.rule(), path + " " + problem.message()));
    }

    private Optional<LinkFetcher.Problem> fetch(LinkedFile file) {
        return file.address()
                .map(address -> fetcher.findProblem(address, file.kind()))
                .orElseGet(() -> Optional.of(new LinkFetcher.Problem(
                        "link-https", "must be an address that begins with https:// and has no user name")));
    }

    /** Results that are used in the thread that fetched them. */
    @FunctionalInterface
    public interface FetchedLinks extends AutoCloseable {

        @Override
        void close();
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
