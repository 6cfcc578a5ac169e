package dev.trickle.systemtest.documents;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.cli.Trickle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documents name exists: files, headings, settings and commands. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private static final int MAX_DEPTH_OF_DOCUMENTS = 4;

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(#[^)\\s]+)?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern SETTING =
            Pattern.compile("(?:trickle|api|scheduler|sender|status|database|local-stack)(?:\\.[a-z][a-z0-9-]*)+");
    private static final Pattern METRIC =
            Pattern.compile("trickle\\.(?:api|scheduler|sender|status)(?:\\.[a-z][a-z-]*)+");
    private static final Pattern COMMAND = Pattern.compile("\\./trickle ([a-z-]+)((?: [^`\\n|]*)?)");
    private static final Pattern OPTION = Pattern.compile("(?<= |^)--[a-z-]+");

    private final List<Path> documents = documents();

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(documents).hasSizeGreaterThan(10);
        assertThat(documents.stream().flatMap(DocumentsTest::brokenLinks)).isEmpty();
    }

    @Test
    void everySettingExists() {
        var known = new ConfigurationDocument()
                .names().stream().map(DocumentsTest::withoutAccount).collect(toSet());

        assertThat(documents.stream()
                        .flatMap(document -> settingsIn(document)
                                .filter(name -> !isKnown(name, known))
                                .map(name -> ROOT.relativize(document) + ": " + name)))
                .isEmpty();
    }

    @Test
    void everyMetricExists() {
        var code = String.join("", sources());

        assertThat(documents.stream()
                        .flatMap(document -> codesIn(document)
                                .filter(name -> METRIC.matcher(name).matches() && !code.contains('"' + name + '"'))
                                .map(name -> ROOT.relativize(document) + ": " + name)))
                .isEmpty();
    }

    @Test
    void everyCommandExists() {
        var commands = Trickle.commandLine().getSubcommands();

        assertThat(documents.stream()
                        .flatMap(document -> COMMAND.matcher(read(document))
                                .results()
                                .filter(command -> !commands.containsKey(command.group(1)))
                                .map(command -> ROOT.relativize(document) + ": " + command.group())))
                .isEmpty();
    }

    @Test
    void everyOptionOfACommandExists() {
        var commands = Trickle.commandLine().getSubcommands();

        assertThat(documents.stream()
                        .flatMap(document -> COMMAND.matcher(read(document))
                                .results()
                                .filter(command -> !command.group(1).equals("test"))
                                .flatMap(command -> OPTION.matcher(command.group(2))
                                        .results()
                                        .filter(option -> !optionsOf(commands.get(command.group(1)))
                                                .contains(option.group()))
                                        .map(option -> ROOT.relativize(document) + ": " + command.group()))))
                .isEmpty();
    }

    private static Set<String> optionsOf(CommandLine command) {
        return Stream.concat(Stream.of(command), command.getSubcommands().values().stream())
                .flatMap(each -> each.getCommandSpec().optionsMap().keySet().stream())
                .collect(toSet());
    }

    private static Stream<String> brokenLinks(Path document) {
        return LINK.matcher(read(document))
                .results()
                .filter(link -> !leadsSomewhere(document, link.group(1), link.group(2)))
                .map(link -> ROOT.relativize(document) + ": " + link.group());
    }

    private static boolean leadsSomewhere(Path document, String file, String anchor) {
        var target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        return Files.exists(target) && (anchor == null || anchorsOf(target).contains(anchor));
    }

    /** The anchors that GitHub gives the headings of a file. */
    private static Set<String> anchorsOf(Path file) {
        return HEADING.matcher(read(file))
                .results()
                .map(heading -> "#"
                        + heading.group(1)
                                .strip()
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                .replace(' ', '-'))
                .collect(toSet());
    }

    private static Stream<String> settingsIn(Path document) {
        return codesIn(document)
                .filter(text -> SETTING.matcher(text).matches())
                .filter(text -> !METRIC.matcher(text).matches());
    }

    private static Stream<String> codesIn(Path document) {
        return CODE.matcher(read(document)).results().map(code -> code.group(1).split("[=: ]", 2)[0]);
    }

    private static boolean isKnown(String name, Set<String> known) {
        var setting = withoutAccount(name);
        return setting.startsWith("database.role-passwords")
                || known.stream().anyMatch(each -> each.equals(setting) || each.startsWith(setting + "."));
    }

    private static String withoutAccount(String name) {
        return name.replaceAll("^trickle\\.accounts\\.(?:<[a-z]+>|[a-z]+)", "trickle.accounts.*")
                .replace("[0]", "");
    }

    private static List<Path> documents() {
        return filesWith(".md", MAX_DEPTH_OF_DOCUMENTS);
    }

    private static List<String> sources() {
        return filesWith(".java", Integer.MAX_VALUE).stream()
                .filter(path -> path.toString().contains("/src/main/"))
                .map(DocumentsTest::read)
                .toList();
    }

    private static List<Path> filesWith(String extension, int depth) {
        try (var files =
                Files.find(ROOT, depth, (path, attributes) -> path.toString().endsWith(extension))) {
            return files.filter(path -> !path.toString().contains("/target/"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
