//! Tables as spreadsheets, agencies and data frames write them.
