package dev.trickle.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** A page of templates, which says where the next one is. */
record TemplatePage(List<Map<String, Object>> data, Paging paging) {

    private static final int MOST = 1_000;
    private static final String PLACE = "place ";

    /** @param next the address of the next page; absent on the last one */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Paging(Cursors cursors, @Nullable String next) {}

    /** Opaque to the caller. */
    record Cursors(String before, String after) {}

    /**
     * The page after another.
     *
     * @param after the cursor where that ended; empty for the first page
     * @throws IllegalArgumentException if it is no cursor
     */
    static TemplatePage of(List<Map<String, Object>> all, int limit, String after, HttpServletRequest request) {
        var from = Math.clamp(after.isEmpty() ? 0 : placeOf(after), 0, all.size());
        var to = Math.min(from + Math.clamp(limit, 1, MOST), all.size());
        var cursors = new Cursors(cursorAt(from), cursorAt(to));
        return new TemplatePage(
                all.subList(from, to), new Paging(cursors, to < all.size() ? next(request, cursors.after()) : null));
    }

    private static String next(HttpServletRequest request, String after) {
        return ServletUriComponentsBuilder.fromRequest(request)
                .replaceQueryParam("after", after)
                .build()
                .toUriString();
    }

    private static String cursorAt(int place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((PLACE + place).getBytes(UTF_8));
    }

    private static int placeOf(String cursor) {
        var place = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
        if (!place.startsWith(PLACE)) {
            throw new IllegalArgumentException("no cursor");
        }
        return Integer.parseInt(place.substring(PLACE.length()));
    }
}
