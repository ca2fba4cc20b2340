package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.Figures;
import io.tsds.report.recovery.ClusterFacts;
import io.tsds.report.recovery.ClusteringFacts;
import io.tsds.report.recovery.RecoveryReport;
import io.tsds.report.recovery.RecoveryVerdict;
import io.tsds.report.recovery.RoundFacts;
import io.tsds.report.recovery.ScatterFacts;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The part of the page about the clusters: what each got and why, and how they were found. */
final class ClusterSections {
  /** Clusters in a chart; more would not be told apart. */
  private static final int MOST_CHARTED = 24;

  /** Clusters in a table; report.json has them all. */
  private static final int MOST_LISTED = 200;

  private static final int MOST_ROUNDS = 20;

  private final RecoveryReport report;
  private final Html html;
  private final HtmlTables tables;
  private final List<ClusterFacts> byDegradation;

  ClusterSections(RecoveryReport report, Html html, HtmlTables tables) {
    this.report = report;
    this.html = html;
    this.tables = tables;
    this.byDegradation = report.clusters().stream().sorted(ClusterFacts.BY_DEGRADATION).toList();
  }

  void write() {
    budgets();
    if (report.scatter() != null) {
      scatter(report.scatter());
    }
    if (report.clustering() != null) {
      clustering(report.clustering());
    }
  }

  private void budgets() {
    tables.openSection("Where the pruned model departed most, and what each cluster gets");
    html.element(
        "p",
        "Degradation is the divergence (Jensen-Shannon, nats a token) between what the original and"
            + " the pruned model predict: 0 where they agree, 0.693 where they have nothing in"
            + " common. The line through a mean is two standard errors to each side: where lines"
            + " of two clusters overlap, in which of them it departed more is uncertain.");
    openFigure("degradation", "Degradation and budget of each cluster");
    new DegradationChart(html, first(byDegradation, MOST_CHARTED)).draw();
    html.closeLine();
    more(MOST_CHARTED, "The chart has");
    tables.openNamed(
        "Most degraded first; a marked cluster stayed below its budget",
        "Cluster",
        "Instructions",
        "Measured",
        "Degradation ± standard error",
        "Share of budget",
        "First budget",
        "Selected",
        "Rejected",
        "Short by",
        "Mean efficiency");
    first(byDegradation, MOST_LISTED).forEach(this::cluster);
    tables.closeTable();
    more(MOST_LISTED, "The table has");
    rounds();
    tables.closeSection();
  }

  private void openFigure(String id, String title) {
    html.open("figure", "id", id).element("figcaption", title);
  }

  private static <T> List<T> first(List<T> all, int most) {
    return all.subList(0, Math.min(all.size(), most));
  }

  private void more(int shown, String subject) {
    if (byDegradation.size() > shown) {
      html.element(
          "p",
          String.format(
              Locale.ROOT,
              "%s the first %,d of %,d clusters; report.json has them all.",
              subject,
              shown,
              byDegradation.size()));
    }
  }

  private void cluster(ClusterFacts cluster) {
    String about = cluster.topics().isEmpty() ? "" : ": " + cluster.about();
    String[] values = {
      Figures.count(cluster.size()),
      String.format(
          Locale.ROOT, "%,d (%s)", cluster.eligible(), Figures.percent(cluster.coverage())),
      RecoveryVerdict.degradation(cluster),
      Figures.percent(cluster.share()),
      Figures.count(cluster.firstBudget()),
      Figures.count(cluster.selected()),
      Figures.count(cluster.rejected()),
      Figures.count(cluster.shortfall()),
      Numbers.of(cluster.meanEfficiency())
    };
    if (cluster.shortfall() > 0) {
      tables.markedRow(cluster.number() + about, values);
    } else {
      tables.row(cluster.number() + about, values);
    }
  }

  private void rounds() {
    if (report.rounds().size() < 2) {
      return;
    }
    html.open("details")
        .element(
            "summary",
            "What the clusters could not fill went to others: "
                + Quantity.of(report.rounds().size(), "round"));
    tables.openTable("What each round gave", "Round", "Candidates", "To clusters");
    for (RoundFacts round : first(report.rounds(), MOST_ROUNDS)) {
      tables.row(
          Integer.toString(round.number()),
          Figures.count(round.given().stream().mapToLong(Long::longValue).sum()),
          given(round.given()));
    }
    tables.closeTable();
    html.closeLine();
  }

  private String given(List<Long> candidates) {
    List<ClusterFacts> given =
        byDegradation.stream().filter(cluster -> candidates.get(cluster.number()) > 0).toList();
    String listed =
        first(given, MOST_CHARTED).stream()
            .map(
                cluster ->
                    cluster.number() + ": " + Figures.count(candidates.get(cluster.number())))
            .collect(Collectors.joining(", "));
    return given.size() > MOST_CHARTED ? listed + ", and others" : listed;
  }

  private void scatter(ScatterFacts scatter) {
    tables.openSection("The instructions, by cluster");
    html.element(
        "p",
        String.format(
            Locale.ROOT,
            "%s of the %s that the graph was made of: instructions with like"
                + " embeddings are close to each other. Small, pale"
                + " marks were not selected; large ones with an outline were. Numbers are those of"
                + " the clusters.",
            scatter.points() == scatter.of()
                ? "All"
                : "A sample of " + Figures.count(scatter.points()),
            Quantity.of(scatter.of(), "distinct embedding")));
    openFigure("clusters-map", "Instructions in two spectral coordinates");
    new ScatterChart(html, scatter).draw();
    html.closeLine();
    legend(scatter);
    tables.closeSection();
  }

  private void legend(ScatterFacts scatter) {
    html.open("ul", "class", "legend");
    scatter.cluster().stream().distinct().sorted().forEach(this::entry);
    html.closeLine();
  }

  private void entry(int number) {
    html.open("li").open("svg", "viewBox", "0 0 16 16", "aria-hidden", "true");
    html.open(
            "path",
            "class",
            "chosen " + ClusterMark.style(number),
            "d",
            ClusterMark.path(number, 8, 8, 5))
        .close()
        .close();
    ClusterFacts cluster = report.clusters().get(number);
    html.text(
            String.format(
                Locale.ROOT,
                "cluster %d%s: %s selected of %s",
                number,
                cluster.topics().isEmpty() ? "" : " (" + cluster.about() + ")",
                Figures.count(cluster.selected()),
                Figures.count(cluster.size())))
        .close();
  }

  private void clustering(ClusteringFacts clustering) {
    tables.openSection("How the clusters were found");
    html.element("p", howFound(clustering));
    if (clustering.searched()) {
      html.element(
          "p",
          "The error says how far the instructions are from falling into K separate groups; the K"
              + " of the least error was chosen.");
      openFigure("clusters-error", "Relative error by number of clusters");
      new ErrorChart(html, clustering).draw();
      html.closeLine();
    }
    if (clustering.stability() != null) {
      html.element("p", stability(clustering.stability()));
    }
    html.open("details").element("summary", "In figures");
    facts(clustering);
    if (clustering.searched()) {
      tables.openTable("Numbers of clusters that were tried", "K", "Relative error");
      for (ClusteringFacts.Trial trial : clustering.tried()) {
        String error = Numbers.of(trial.error());
        if (trial.clusters() == clustering.chosen()) {
          tables.markedRow(Integer.toString(trial.clusters()), error + ", chosen");
        } else {
          tables.row(Integer.toString(trial.clusters()), error);
        }
      }
      tables.closeTable();
    }
    html.closeLine();
    tables.closeSection();
  }

  private String howFound(ClusteringFacts clustering) {
    String edges =
        clustering.graph() == ClusteringFacts.Graph.DENSE
            ? "all pairs of them, the more the closer they are"
            : String.format(
                Locale.ROOT,
                "each with its %,d nearest, the more the closer they are",
                clustering.neighbors());
    String rest =
        clustering.landmarks() < clustering.distinctVectors()
            ? String.format(
                Locale.ROOT,
                " The other %,d went to the clusters of the nearest ones.",
                clustering.distinctVectors() - clustering.landmarks())
            : "";
    return String.format(
        Locale.ROOT,
        "A graph joins %s: %s. It was cut into %s of many edges inside and few between"
            + " (spectral clustering); %s.%s",
        Quantity.of(clustering.landmarks(), "instruction"),
        edges,
        Quantity.of(report.clusters().size(), "cluster"),
        clustering.searched() ? "how many follows from the data" : "how many was given",
        rest);
  }

  private static String stability(double stability) {
    return String.format(
        Locale.ROOT,
        "Clustering two samples of the instructions anew agrees by an adjusted Rand index of %s (1"
            + " is full agreement, 0 chance): the clusters are %s.",
        Numbers.of(stability),
        stability < ClusteringFacts.STABLE
            ? "not stable, and the budgets rest on them"
            : "stable enough to rest budgets on");
  }

  private void facts(ClusteringFacts clustering) {
    tables.openFacts("Graph and factorization");
    tables.row("Dimension of the embeddings", Figures.count(clustering.dimension()));
    tables.row("Distinct vectors", Figures.count(clustering.distinctVectors()));
    tables.row("In the graph (landmarks)", Figures.count(clustering.landmarks()));
    tables.row("Regularization tau", Numbers.of(clustering.regularization()));
    if (clustering.sigma() != null) {
      tables.row("Width of the kernel sigma", Numbers.of(clustering.sigma()));
    }
    if (clustering.iterations() != null) {
      tables.row("Sweeps of HALS", Figures.count(clustering.iterations()));
    }
    tables.row(
        "Largest eigenvalues",
        clustering.eigenvalues().stream().map(Numbers::of).collect(Collectors.joining(", ")));
    tables.closeTable();
  }
}
