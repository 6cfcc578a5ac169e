package dev.trickle.systemtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.trickle.pipeline.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.trickle", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Path ROOT = Path.of("..", "..");

    private static final List<String> SERVICES = List.of("api", "scheduler", "sender", "status");

    private static final Set<String> CLOCKS = Set.of(
            Instant.class.getName(),
            LocalDate.class.getName(),
            LocalDateTime.class.getName(),
            OffsetDateTime.class.getName(),
            ZonedDateTime.class.getName());

    @ArchTest
    static final ArchRule A_SERVICE_KNOWS_NO_OTHER_SERVICE = CompositeArchRule.of(
            SERVICES.stream().map(ArchitectureTest::knowsNoOther).toList());

    @ArchTest
    static final ArchRule THE_LANGUAGE_KNOWS_NO_SERVICE = noClasses()
            .that()
            .resideInAPackage("dev.trickle.pipeline..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are ours and not part of the language",
                    type -> type.getPackageName().startsWith("dev.trickle")
                            && !type.getPackageName().startsWith("dev.trickle.pipeline")));

    @ArchTest
    static final ArchRule THE_SIMULATOR_KNOWS_NOTHING_OF_OURS = noClasses()
            .that()
            .resideInAPackage("dev.trickle.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.trickle.pipeline..", "dev.trickle.api..", "dev.trickle.sender..", "dev.trickle.status..");

    @ArchTest
    static final ArchRule TIME_COMES_IN_THROUGH_THE_DOOR = noClasses()
            .should()
            .callMethodWhere(DescribedPredicate.<JavaMethodCall>describe(
                    "it reads a clock that nobody passed in", ArchitectureTest::readsAClock));

    @Test
    void noTopicIsNamedOutsideTopics() {
        assertThat(sources().stream()
                        .filter(file -> !file.endsWith("Topics.java"))
                        .filter(file -> Topics.ALL.stream().anyMatch(topic -> names(file, topic.name()))))
                .isEmpty();
    }

    @Test
    void everyTopicIsDescribedInTheArchitectureDocument() throws IOException {
        var document = Files.readString(ROOT.resolve("ARCHITECTURE.md"));

        assertThat(Topics.ALL).allSatisfy(topic -> assertThat(document).contains("`" + topic.name() + "`"));
    }

    private static ArchRule knowsNoOther(String service) {
        var others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> "dev.trickle." + other + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.trickle." + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }

    private static boolean readsAClock(JavaMethodCall call) {
        var owner = call.getTargetOwner().getName();
        var withoutArguments = call.getTarget().getRawParameterTypes().isEmpty();
        return (CLOCKS.contains(owner) && call.getName().equals("now") && withoutArguments)
                || (owner.equals(Clock.class.getName()) && call.getName().startsWith("system"));
    }

    private static List<Path> sources() {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().contains("src/main"))
                    .filter(file ->
                            file.toString().endsWith(".java") || file.toString().endsWith(".yaml"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean names(Path file, String topic) {
        try {
            // The name of an event's type may be the name of its topic.
            var text = Files.readString(file).replaceAll("@JsonTypeName\\([^)]*\\)", "");
            return text.contains("\"" + topic + "\"") || text.contains(": " + topic + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
