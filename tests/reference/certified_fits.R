# SPDX-License-Identifier: MIT
#
# Writes two tables of R's package MASS as numbers, for tests/certified.sh. The
# data are GPL and are therefore fetched when the test runs, never kept here.
#
#   Rscript certified_fits.R FOLDER
folder <- commandArgs(trailingOnly = TRUE)[1]
library(MASS)

race <- as.integer(birthwt$race)
write.csv(data.frame(age = birthwt$age, lwt = birthwt$lwt,
                     race2 = as.integer(race == 2), race3 = as.integer(race == 3),
                     smoke = birthwt$smoke, ptl = birthwt$ptl, ht = birthwt$ht,
                     ui = birthwt$ui, ftv = birthwt$ftv, low = birthwt$low),
          file.path(folder, "birthwt.csv"), row.names = FALSE)

age <- as.character(quine$Age)
write.csv(data.frame(EthN = as.integer(quine$Eth == "N"),
                     SexM = as.integer(quine$Sex == "M"),
                     F1 = as.integer(age == "F1"), F2 = as.integer(age == "F2"),
                     F3 = as.integer(age == "F3"),
                     SL = as.integer(quine$Lrn == "SL"),
                     persistent = as.integer(quine$Days >= 19)),
          file.path(folder, "quine.csv"), row.names = FALSE)
