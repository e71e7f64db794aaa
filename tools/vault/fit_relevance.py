#!/usr/bin/env python3
"""fit_relevance.py EVIDENCE.tsv: the weights of src/vault/relevance.cpp, by logistic regression.

EVIDENCE.tsv is what `vault_report FOLDER --evidence` prints. Prints the weights fitted on all questions, for documents and
for source text, and, from weights fitted on the other questions (five folds), how far they can be trusted: calibration, and
what the default threshold does. The sets weigh the same, whatever their size; those whose questions nothing answers (another
corpus: "wrong"; the rest of the same one: "near") weigh less by WRONG and NEAR, as there are more of them: questions to a
project's assistant are about the project more often than not. Needs nothing but Python.
"""

import csv
import math
import sys
from collections import defaultdict

RIDGE = 1e-3
FOLDS = 5
THRESHOLD = 0.6
DEPTH = 10

WRONG, NEAR = 0.3, 0.15

# As in relevance.cpp, in its order.
NAMES = ["intercept", "log_score", "word_share", "log_missed_words", "behind_best", "margin_tenth", "lead"]


def features(row):
    score, best = row["score"], row["best_score"]
    return [
        1.0,
        math.log1p(score / max(row["one_chunk_idf"], 1e-6)),
        row["matched_words"] / max(row["asked_words"], 1),
        math.log1p(row["asked_words"] - row["matched_words"]),
        (best - score) / max(best, 1e-6),
        (score - row["tenth_score"]) / max(score, 1e-6),
        (score - row["next_score"]) / max(score, 1e-6) if row["rank"] == 0 else 0.0,
    ]


def probability(weights, x):
    z = sum(w * v for w, v in zip(weights, x))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def solve(matrix, vector):
    """Gaussian elimination with pivots."""
    size = len(vector)
    rows = [list(matrix[i]) + [vector[i]] for i in range(size)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(column + 1, size):
            factor = rows[row][column] / rows[column][column]
            for k in range(column, size + 1):
                rows[row][k] -= factor * rows[column][k]
    solution = [0.0] * size
    for row in reversed(range(size)):
        known = sum(rows[row][k] * solution[k] for k in range(row + 1, size))
        solution[row] = (rows[row][size] - known) / rows[row][row]
    return solution


def fit(samples):
    """Newton's method. A sample is (features, label, weight)."""
    size = len(NAMES)
    weights = [0.0] * size
    for _ in range(12):
        gradient = [-RIDGE * w for w in weights]
        hessian = [[RIDGE if i == j else 0.0 for j in range(size)] for i in range(size)]
        for x, label, weight in samples:
            p = probability(weights, x)
            for i in range(size):
                gradient[i] += weight * (label - p) * x[i]
                scaled = weight * p * (1 - p) * x[i]
                for j in range(i, size):
                    hessian[i][j] += scaled * x[j]
        for i in range(size):
            for j in range(i):
                hessian[i][j] = hessian[j][i]
        step = solve(hessian, gradient)
        weights = [w + s for w, s in zip(weights, step)]
        if max(abs(s) for s in step) < 1e-6:
            break
    return weights


def calibration_error(pairs):
    """ECE over ten bins of equal width; and the bins."""
    bins = defaultdict(list)
    for p, label in pairs:
        bins[min(int(p * 10), 9)].append((p, label))
    error, curve = 0.0, []
    for number in sorted(bins):
        members = bins[number]
        said = sum(p for p, _ in members) / len(members)
        is_so = sum(label for _, label in members) / len(members)
        error += len(members) / len(pairs) * abs(said - is_so)
        curve.append(f"{said:.2f}:{is_so:.2f} ({len(members)})")
    return error, curve


def report(name, of):
    by_question = defaultdict(list)
    for row in of:
        by_question[row["question"]].append(row)
    asked = len(by_question)
    given = [r for r in of if r["p"] >= THRESHOLD]
    right = sum(r["relevant"] for r in given) / max(len(given), 1)
    error, _ = calibration_error([(r["p"], r["relevant"]) for r in of])
    first_error, first_curve = calibration_error([(r["p"], r["relevant"]) for r in of if r["rank"] == 0])
    print(f"{name}: {asked} questions, of what is given {right:.3f} is right, ECE {error:.3f}, of first results {first_error:.3f}")
    print("    said:is (count) of first results:", " ".join(first_curve))
    for threshold in (0.2, 0.4, THRESHOLD):
        any_given = sum(any(r["p"] >= threshold for r in q) for q in by_question.values()) / asked
        hit = sum(any(r["p"] >= threshold and r["relevant"] for r in q) for q in by_question.values()) / asked
        print(f"    at {threshold}: silent {1 - any_given:.3f}, answered {hit:.3f}")


def fit_kind(title, rows):
    sizes = defaultdict(int)
    for row in rows:
        row["x"] = features(row)
        sizes[row["set"]] += 1

    def weight_of(name):
        share = NEAR if name.endswith("near") else WRONG if name.endswith("wrong") else 1.0
        return share * len(rows) / len(sizes) / sizes[name]

    def samples(of):
        return [(r["x"], r["relevant"], weight_of(r["set"])) for r in of]

    for fold in range(FOLDS):
        weights = fit(samples([r for r in rows if r["fold"] != fold]))
        for row in rows:
            if row["fold"] == fold:
                row["p"] = probability(weights, row["x"])
    print(f"== {title}")
    for name in sizes:
        report(name, [r for r in rows if r["set"] == name])
    first = [(r["p"], r["relevant"]) for r in rows if r["rank"] == 0]
    print(f"all results: ECE {calibration_error([(r['p'], r['relevant']) for r in rows])[0]:.3f}; "
          f"first results: ECE {calibration_error(first)[0]:.3f}")
    for name, weight in zip(NAMES, fit(samples(rows))):
        print(f"    {weight:.4f},  // {name}")


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as table:
        rows = []
        for row in csv.DictReader(table, delimiter="\t"):
            rows.append({k: v if k == "set" else float(v) for k, v in row.items()})
    fit_kind("documents", [r for r in rows if not r["is_code"]])
    fit_kind("source text", [r for r in rows if r["is_code"]])


main()
