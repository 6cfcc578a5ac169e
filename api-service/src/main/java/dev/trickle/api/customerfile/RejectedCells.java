package dev.trickle.api.customerfile;

import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.table.TableRow;
import dev.trickle.pipeline.ContactKey;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a rejected row, for its report.
 *
 * @param cells texts of the columns in the order of the file
 * @param people contact keys of the numbers that the row may mean, so that it is deleted when one of them is erased
 */
public record RejectedCells(List<String> cells, List<String> people) {

    /** Longer rows are reported without their cells. */
    private static final int MAX_LENGTH = 20_000;

    public RejectedCells {
        cells = List.copyOf(cells);
        people = List.copyOf(people);
    }

    /** Returns the cells of a row; null if they are too long for a report. */
    public static @Nullable RejectedCells of(TableRow row, Collection<ContactKey> people) {
        var cells = IntStream.range(0, row.size())
                .mapToObj(row::text)
                .map(RejectedCells::storable)
                .toList();
        return cells.stream().mapToInt(String::length).sum() > MAX_LENGTH
                ? null
                : new RejectedCells(
                        cells, people.stream().map(ContactKey::value).toList());
    }

    /** Characters that cannot be stored are left out: the row is rejected for them. */
    private static String storable(String text) {
        return RequestFields.isStorable(text)
                ? text
                : text.replaceAll("[\\x00\\p{Cs}]", "").replace("\\u0000", "");
    }
}
