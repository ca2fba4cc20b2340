package io.tsds;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Which package may import which. The table is the order of the house: a package may import only
 * what stands below it, so that there is no circle, and it has exactly the imports that the code
 * has, so that a new one is a decision and one that is gone does not stay allowed.
 */
class PackageOrderTest {
  private static final String ROOT = "io.tsds";

  /** A name in a table of a page. */
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  /** A package, and after the colon what it imports; {@code .} is the package above all. */
  private static final String TABLE =
      """
      cli                 : . cli.options demo generate parameters pipeline pipeline.calibration pipeline.encode pipeline.evaluation pipeline.export pipeline.inspection pipeline.neighbors pipeline.recovery plan report report.recovery storage storage.files storage.input storage.writing verify
      demo                : . assignment embedding generate parameters pipeline report storage.input storage.writing
      pipeline            : . assignment embedding filter knn linalg parameters pipeline.assignment pipeline.density pipeline.neighbors pipeline.pool pipeline.records pipeline.report pipeline.search pipeline.stage plan pool progress report report.html storage.input storage.queries storage.result storage.run
      pipeline.recovery   : . density embedding filter filter.space knn linalg parameters pipeline.search pipeline.stage plan pool progress recovery report report.html report.recovery spectral storage storage.arrays storage.files storage.input storage.parquet storage.result storage.run storage.work
      pipeline.export     : . parameters pipeline.records pipeline.stage report storage storage.arrays storage.files storage.input storage.result storage.run
      pipeline.encode     : . embedding parameters pipeline.records pipeline.stage progress report storage storage.files storage.input storage.run storage.writing text
      pipeline.records    : . parameters pipeline.stage report storage storage.files storage.input storage.parquet storage.run
      pipeline.report     : . assignment density embedding filter filter.space knn linalg parameters pipeline.assignment pipeline.density pipeline.pool pipeline.search pipeline.stage pool report storage.input storage.queries storage.work
      pipeline.calibration: . assignment calibration embedding filter filter.space knn linalg parameters pipeline.assignment pipeline.density pipeline.neighbors pipeline.pool pipeline.search pipeline.stage plan pool report report.html storage storage.files storage.input storage.queries storage.run storage.work
      pipeline.evaluation : . embedding parameters pipeline.inspection progress report report.html storage storage.files storage.input storage.queries storage.result transport verify
      pipeline.inspection : . embedding knn parameters pipeline.neighbors pipeline.stage pool progress report storage storage.arrays storage.files storage.input storage.queries storage.result storage.run verify
      pipeline.density    : . assignment density embedding filter filter.space linalg parameters pipeline.pool pipeline.stage pool progress report storage.files storage.queries storage.run storage.work
      pipeline.neighbors  : . embedding filter knn linalg parameters pipeline.pool pipeline.search pipeline.stage plan pool report storage storage.files storage.input storage.queries storage.result storage.run storage.work
      pipeline.pool       : . density embedding parameters pipeline.search pipeline.stage pool report storage.input storage.run storage.work
      pipeline.search     : . embedding filter filter.space knn linalg pipeline.stage pool report simd storage storage.input storage.queries storage.run storage.work
      cli.options         : . assignment embedding filter generate linalg parameters recovery sampling storage.files storage.input storage.result storage.writing text
      pipeline.assignment : . assignment knn parameters progress sampling storage.result
      plan                : . filter knn parameters report sampling
      pipeline.stage      : . embedding parameters pool progress report storage storage.files storage.input storage.queries storage.run
      verify              : . assignment embedding parameters progress report sampling storage storage.files storage.input storage.queries storage.result storage.run
      parameters          : . assignment embedding filter linalg recovery sampling storage.files storage.input storage.result storage.run storage.writing text
      progress            : . report
      report.html         : . assignment report report.recovery
      report.recovery     : . recovery report
      report              : . assignment embedding filter knn linalg sampling
      storage             : . storage.arrays storage.files storage.input storage.parquet storage.queries
      storage.datasource  : . storage.arrays storage.files
      pool                : embedding knn
      storage.result      : . assignment density embedding knn storage.files storage.queries storage.work
      storage.queries     : . embedding storage.files storage.input storage.parquet
      storage.work        : density embedding storage.files
      density             : embedding filter filter.space knn linalg
      assignment          : knn
      knn                 : embedding filter
      storage.parquet     : . embedding storage.files storage.input
      storage.run         : . storage.files storage.input
      filter              : embedding filter.space linalg
      filter.space        : embedding linalg
      generate            : . embedding recovery storage.writing
      storage.writing     : embedding
      storage.arrays      : . embedding storage.files storage.input
      storage.input       : . embedding storage.files
      embedding.simd      : embedding
      embedding           : simd
      linalg.simd         : linalg
      linalg              : simd
      simd                :
      sampling            : .
      text                : .
      transport           :
      recovery            :
      spectral            :
      storage.files       : .
      .                   :
      calibration         :
      """;

  private static final Map<String, Set<String>> ALLOWED = table();
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(UserException.class.getProtectionDomain().getCodeSource().getLocation());

  private static Map<String, Set<String>> table() {
    Map<String, Set<String>> rows = new LinkedHashMap<>();
    TABLE
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              Set<String> imports =
                  Arrays.stream(line.substring(colon + 1).split(" ", -1))
                      .filter(name -> !name.isEmpty())
                      .collect(Collectors.toSet());
              rows.put(line.substring(0, colon).strip(), imports);
            });
    return rows;
  }

  private static String shortName(String packageName) {
    return packageName.equals(ROOT) ? "." : packageName.substring(ROOT.length() + 1);
  }

  private static boolean isOurs(JavaClass type) {
    return (type.getPackageName() + ".").startsWith(ROOT + ".");
  }

  /** For each package, the packages that it imports, each with a place where it does. */
  private static Map<String, Map<String, String>> imports() {
    Map<String, Map<String, String>> imports = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      Map<String, String> ofPackage =
          imports.computeIfAbsent(shortName(type.getPackageName()), name -> new TreeMap<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (isOurs(target) && !target.getPackageName().equals(type.getPackageName())) {
          ofPackage.putIfAbsent(
              shortName(target.getPackageName()),
              type.getSimpleName() + " -> " + target.getSimpleName());
        }
      }
    }
    return imports;
  }

  @Test
  void everyPackageImportsWhatTheTableSaysAndNothingElse() {
    List<String> faults = new ArrayList<>();
    imports()
        .forEach(
            (name, imports) -> {
              Set<String> allowed = ALLOWED.get(name);
              if (allowed == null) {
                faults.add(name + " is not in the table");
                return;
              }
              imports.forEach(
                  (imported, place) -> {
                    if (!allowed.contains(imported)) {
                      faults.add(name + " must not import " + imported + ": " + place);
                    }
                  });
              allowed.stream()
                  .filter(imported -> !imports.containsKey(imported))
                  .forEach(imported -> faults.add(name + " no longer imports " + imported));
            });
    assertThat(faults).isEmpty();
    assertThat(imports().keySet()).containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
  }

  @Test
  void pageForContributorsHasThePackagesInThisOrder() throws IOException {
    String page = Files.readString(ProjectFolder.root().resolve("spark-job/README.md"));
    String section = page.substring(page.indexOf("## Packages"), page.indexOf("**Where new code"));
    List<String> packages =
        section
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(0, line.indexOf('|', 1)))
            .flatMap(names -> NAME.matcher(names).results().map(name -> name.group(1)))
            .map(name -> name.equals(ROOT) ? "." : name)
            .toList();
    assertThat(packages).isEqualTo(List.copyOf(ALLOWED.keySet()));
  }

  @Test
  void importsPointDown() {
    List<String> order = List.copyOf(ALLOWED.keySet());
    ALLOWED.forEach(
        (name, imports) ->
            assertThat(imports.stream().map(order::indexOf).collect(Collectors.toSet()))
                .as("rows that %s imports", name)
                .allMatch(row -> row > order.indexOf(name)));
  }
}
