package dev.trickle.api.imports;

import static java.util.stream.Collectors.joining;

import dev.trickle.api.consent.StatedConsent;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A file of random rows about a few people, and the expected result of its import. */
final class FileModel {

    private static final int MAX_ROWS = 40;

    private static final List<String> YES =
            List.of("subscribed", "Yes", "ja", "oui", "TRUE", "1", "x", "opted in", "да");
    private static final List<String> NO =
            List.of("unsubscribed", "No", "nein", "NON", "FALSE", "0", "opted-out", "désabonné", "нет");
    private static final List<String> NOTHING = List.of("", "  ", "n/a", "unknown");
    private static final List<String> UNREADABLE = List.of("perhaps", "2", "yes and no");
    private static final String TOO_LONG = "x".repeat(201);

    private final List<FileRow> rows;

    FileModel(Random random, int file) {
        var people = IntStream.range(0, 6).mapToObj(n -> spellings(file, n)).toList();
        rows = IntStream.range(0, 1 + random.nextInt(MAX_ROWS))
                .mapToObj(row -> row(pick(people, random), random))
                .toList();
    }

    private static FileRow row(List<String> spellings, Random random) {
        var consent = pick(StatedConsent.values(), random);
        var written = switch (consent) {
            case SUBSCRIBED -> YES;
            case UNSUBSCRIBED -> NO;
            case UNSTATED -> NOTHING;
            case UNREADABLE -> UNREADABLE;
        };
        return new FileRow(
                spellings.getFirst(),
                pick(spellings, random),
                consent,
                pick(written, random),
                random.nextInt(4) == 0 ? TOO_LONG : "Ada");
    }

    /** The first spelling is the stored number. The number of the last person has two canonical forms. */
    private static List<String> spellings(int file, int person) {
        if (person == 5) {
            var end = "%04d".formatted(4_000 + file);
            return List.of("+551198765" + end, "+55 11 98765-" + end, "+55 11 8765 " + end, "+5511 8765" + end);
        }
        var digits = "%03d%04d".formatted(200 + person, 1_000 + file);
        return List.of(
                "+1415" + digits,
                "+1 (415) " + digits,
                "415 " + digits,
                "1 415 " + digits,
                "+1 415 " + digits.substring(0, 3) + "-" + digits.substring(3));
    }

    String toCsv() {
        return rows.stream()
                .map(fileRow -> fileRow.phone + ',' + fileRow.name + ",\"" + fileRow.written + '"')
                .collect(joining("\n", "whatsapp_phone,name,subscription\n", "\n"));
    }

    String toNdjson() {
        return rows.stream()
                .map(fileRow -> "{\"whatsapp_phone\": \"%s\", \"name\": \"%s\", \"subscription\": \"%s\"}"
                        .formatted(fileRow.phone, fileRow.name, fileRow.written))
                .collect(joining("\n", "", "\n"));
    }

    /** The numbers of people whom any row opts out, also a rejected row. */
    Set<String> optedOut() {
        return people(fileRow -> fileRow.consent == StatedConsent.UNSUBSCRIBED);
    }

    Set<String> optedOutCustomers() {
        var numbers = optedOut();
        numbers.retainAll(people(FileRow::isAccepted));
        return numbers;
    }

    Set<String> subscribed() {
        var numbers = people(fileRow -> fileRow.isAccepted() && fileRow.consent == StatedConsent.SUBSCRIBED);
        numbers.removeAll(optedOut());
        return numbers;
    }

    private Set<String> people(Predicate<FileRow> condition) {
        var found = new TreeSet<String>();
        rows.stream().filter(condition).forEach(fileRow -> found.add(fileRow.person));
        return found;
    }

    private static <T> T pick(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    private static <T> T pick(T[] some, Random random) {
        return pick(List.of(some), random);
    }

    /** @param person the stored number */
    private record FileRow(String person, String phone, StatedConsent consent, String written, String name) {

        private boolean isAccepted() {
            return consent != StatedConsent.UNREADABLE && !name.equals(TOO_LONG);
        }
    }
}
